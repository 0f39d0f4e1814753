package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Swift's {@code ///} lines and {@code /** *}{@code /} blocks, several of which are one text, in Markdown. The lists
 * that name parameters, result and errors stay in the text and out of the summary.
 */
final class SwiftDocs implements DocStyle {

    /** A list item that begins such a list, or that is about the documentation: {@code - Parameter x:}. */
    private static final Pattern FIELD = field("parameters?|returns?|throws?|authors?|bug|complexity|copyright|date"
            + "|experiment|invariant|keyword|localizationkey|postcondition|precondition|recommended|recommendedover"
            + "|requires|see ?also|since|tag|todo|version");

    /** One that may be all that is said: {@code - Note:}. */
    private static final Pattern ASIDE = field("attention|important|note|remarks?|tip|warning");

    private static Pattern field(String names) {
        return Pattern.compile("\\s*[-*+]\\s+(?:" + names + ")\\b[^:]{0,200}:\\s*(.*)", Pattern.CASE_INSENSITIVE);
    }

    @Override
    public Place place(String written) {
        boolean line = written.startsWith("///") && !written.startsWith("////");
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
        String summary = Markdown.summary(prose(text, false));
        return new Documentation(text, summary.isEmpty() ? Markdown.summary(prose(text, true)) : summary);
    }

    /** The text without such lists, and what belongs to their items; of notes what they say, or nothing. */
    private static String prose(String text, boolean asides) {
        var kept = new ArrayList<String>();
        int item = -1; // indentation of the item that is left out
        for (String line : text.split("\n", -1)) {
            Matcher aside = ASIDE.matcher(line);
            if (FIELD.matcher(line).matches() || (!asides && aside.matches())) {
                item = Prose.indentation(line);
            } else if (item < 0 || (!line.isBlank() && Prose.indentation(line) <= item)) {
                item = -1;
                kept.add(aside.matches() ? aside.group(1) : line);
            }
        }
        return String.join("\n", kept);
    }
}
