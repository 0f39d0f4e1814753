package dev.xtrain.extract;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSDoc and TSDoc: the last block comment before a function, in Markdown with a little HTML. Inline tags become text;
 * block tags stay in the text and out of the summary.
 */
final class JsDocs implements DocStyle {

    /** Tags of a comment that speaks of the file, or of a type that is written in the comment itself. */
    private static final Pattern ELSEWHERE = Pattern.compile("(?m)^(?:/\\*\\*)?[ \\t*]*+@(?:file|fileoverview|overview"
            + "|license|licence|packageDocumentation|module|typedef|callback|import)\\b");

    private static final Pattern BLOCK_TAG = Pattern.compile("@([A-Za-z]\\w*)(.*)", Pattern.DOTALL);
    private static final Pattern INLINE_TAG =
            Pattern.compile("(?:\\[([^\\[\\]]*)\\])?\\{@(\\w++)((?:[^{}]++|\\{[^{}]*+\\})*+)\\}");

    /** TypeDoc's old link, but not an element of an element. */
    private static final Pattern DOUBLE_BRACKETS =
            Pattern.compile("(?<![\\w\\])])\\[\\[\\s*([\\w$.#]++)\\s*(?:\\|\\s*([^\\[\\]|]++))?\\]\\]");

    private static final Pattern REFERENCE = Pattern.compile("\\s*([^\\s|]+)\\s*\\|?\\s*(.*)", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("(?<!`)(`++)[^`]*+\\1");

    @Override
    public Place place(String written) {
        boolean jsdoc = written.startsWith("/**") && !written.startsWith("/***") && !written.startsWith("/**/");
        return jsdoc && !ELSEWHERE.matcher(written).find() ? Place.BEFORE : Place.NOWHERE;
    }

    @Override
    public int firstUsed(List<String> comments) {
        return comments.size() - 1;
    }

    @Override
    public Documentation read(List<String> comments) {
        String comment = comments.get(comments.size() - 1);
        String text = inlineTags(Prose.unindent(Prose.blockLines(comment)));
        return new Documentation(text, Markdown.summary(withoutHtml(description(text))));
    }

    /** What stands before the first block tag, or where that is nothing, what {@code @summary} or the like says. */
    private static String description(String text) {
        var before = new StringBuilder();
        var said = new StringBuilder();
        String tag = "";
        boolean fenced = false;
        for (String line : text.split("\n", -1)) {
            String trimmed = line.strip();
            Matcher blockTag = BLOCK_TAG.matcher(trimmed);
            boolean begins = !fenced && blockTag.matches();
            fenced ^= trimmed.startsWith("```");
            if (begins) {
                if (!said.toString().isBlank()) {
                    break;
                }
                tag = blockTag.group(1);
            }
            if (tag.isEmpty()) {
                before.append(line).append('\n');
            } else if (isDescription(tag)) {
                said.append(begins ? blockTag.group(2).strip() : line).append('\n');
            }
        }
        return before.toString().isBlank() ? said.toString() : before.toString();
    }

    private static boolean isDescription(String tag) {
        return switch (tag) {
            case "summary", "description", "desc" -> true;
            default -> false;
        };
    }

    private static String inlineTags(String text) {
        String plain = INLINE_TAG.matcher(text).replaceAll(tag -> Matcher.quoteReplacement(render(tag)));
        return plain.contains("[[")
                ? DOUBLE_BRACKETS
                        .matcher(plain)
                        .replaceAll(link -> Matcher.quoteReplacement(
                                link.group(2) == null
                                        ? link.group(1)
                                        : link.group(2).strip()))
                : plain;
    }

    private static String render(MatchResult tag) {
        String content = tag.group(3).strip();
        return switch (tag.group(2)) {
            case "link", "linkcode", "linkplain", "see", "tutorial" ->
                tag.group(1) == null ? reference(content) : tag.group(1);
            case "inheritDoc", "inheritdoc" -> "";
            default -> (tag.group(1) == null ? "" : "[" + tag.group(1) + "]") + content;
        };
    }

    /** {@code Foo.bar | its label} shows its label, without one {@code Foo.bar}. */
    private static String reference(String content) {
        Matcher reference = REFERENCE.matcher(content);
        if (!reference.matches()) {
            return content;
        }
        return reference.group(2).isBlank()
                ? reference.group(1)
                : reference.group(2).strip();
    }

    /** HTML as text, but for what is code. */
    private static String withoutHtml(String text) {
        var plain = new StringBuilder();
        int at = 0;
        Matcher code = CODE.matcher(text);
        while (code.find()) {
            plain.append(Html.toText(text.substring(at, code.start()))).append(code.group());
            at = code.end();
        }
        return plain.append(Html.toText(text.substring(at))).toString();
    }
}
