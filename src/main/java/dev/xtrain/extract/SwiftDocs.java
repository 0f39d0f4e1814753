package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Swift's {@code ///} lines and {@code /** *}{@code /} blocks, several of which are one text, in Markdown. The lists
 * that name parameters, result and errors stay in the text and out of the summary.
 */
final class SwiftDocs implements DocStyle {

    /** A list item that begins such a list: {@code - Parameter x:}, {@code - Returns:}. */
    private static final Pattern FIELD = Pattern.compile(
            "^\\s*[-*+]\\s+(?:parameters?|returns?|throws?|attention|author|authors|bug|complexity|copyright|date"
                    + "|experiment|important|invariant|localizationkey|note|postcondition|precondition|remark|remarks"
                    + "|requires|seealso|since|tag|todo|version|warning|keyword|recommended|recommendedover|tip)\\b[^:]{0,200}:.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    @Override
    public Place place(String written) {
        boolean line = written.startsWith("///");
        boolean block = written.startsWith("/**") && !written.startsWith("/**/") && !written.startsWith("/***");
        return line || block ? Place.BEFORE : Place.NOWHERE;
    }

    @Override
    public int firstUsed(List<String> comments) {
        return 0;
    }

    @Override
    public Documentation read(List<String> comments) {
        var lines = new ArrayList<String>();
        for (String comment : comments) {
            if (comment.startsWith("///")) {
                lines.add(comment.substring(3));
            } else {
                lines.addAll(Prose.blockLines(comment));
            }
        }
        String text = Prose.unindent(lines);
        return new Documentation(text, Markdown.summary(prose(text)));
    }

    /** What stands before the first such list. */
    private static String prose(String text) {
        var kept = new ArrayList<String>();
        for (String line : text.split("\n", -1)) {
            if (FIELD.matcher(line).matches()) {
                break;
            }
            kept.add(line);
        }
        return String.join("\n", kept);
    }
}
