package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** rustdoc: {@code ///}, {@code //!}, block comments, and {@code #[doc = "..."]}; several are one text, in Markdown. */
final class RustDocs implements DocStyle {

    private static final Pattern ATTRIBUTE = Pattern.compile("#(!?)\\[\\s*doc\\s*=\\s*(.*)\\]", Pattern.DOTALL);
    private static final Pattern CONDITIONAL = Pattern.compile("#!?\\[\\s*cfg_attr\\(.*\\bdoc\\s*=.*", Pattern.DOTALL);
    private static final Pattern RAW = Pattern.compile("r(#*)\"(.*)\"\\1\\s*", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("\"(.*)\"\\s*", Pattern.DOTALL);

    @Override
    public Place place(String written) {
        if (written.startsWith("//!") || written.startsWith("/*!")) {
            return Place.INSIDE;
        }
        if (written.startsWith("///")) {
            return written.startsWith("////") ? Place.NOWHERE : Place.BEFORE;
        }
        if (written.startsWith("/**")) {
            return written.startsWith("/***") || written.startsWith("/**/") ? Place.NOWHERE : Place.BEFORE;
        }
        Matcher attribute = ATTRIBUTE.matcher(written);
        if (attribute.matches()) {
            return attribute.group(1).isEmpty() ? Place.BEFORE : Place.INSIDE;
        }
        return CONDITIONAL.matcher(written).matches() ? Place.BEFORE : Place.NOWHERE;
    }

    @Override
    public int firstUsed(List<String> comments) {
        return 0;
    }

    @Override
    public Documentation read(List<String> comments) {
        var lines = new ArrayList<String>();
        for (String comment : comments) {
            if (comment.startsWith("//")) {
                lines.add(comment.substring(3));
            } else if (comment.startsWith("/*")) {
                lines.addAll(Prose.blockLines(comment));
            } else {
                attributeValue(comment).lines().forEach(lines::add);
            }
        }
        String text = Prose.unindent(lines);
        return new Documentation(text, Markdown.summary(text));
    }

    /** What {@code #[doc = "..."]} says; nothing where the value is a macro or depends on the configuration. */
    private static String attributeValue(String written) {
        Matcher attribute = ATTRIBUTE.matcher(written);
        if (!attribute.matches()) {
            return "";
        }
        String value = attribute.group(2);
        Matcher raw = RAW.matcher(value);
        if (raw.matches()) {
            return raw.group(2);
        }
        Matcher quoted = QUOTED.matcher(value);
        return quoted.matches() ? Literals.unescape(quoted.group(1)) : "";
    }
}
