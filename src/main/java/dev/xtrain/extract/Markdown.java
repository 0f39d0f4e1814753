package dev.xtrain.extract;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first paragraph of documentation written in Markdown, as rustdoc, DocC, TSDoc and Lean have it. */
final class Markdown {

    private static final Set<String> SECTIONS = Set.of(
            "example",
            "examples",
            "safety",
            "panics",
            "panic",
            "errors",
            "error",
            "arguments",
            "parameters",
            "returns",
            "return value",
            "note",
            "notes",
            "warning",
            "see also");

    private static final Pattern FENCE = Pattern.compile("(?:```|~~~).*");
    private static final Pattern HEADING = Pattern.compile("#{1,6}(?:\\s.*|$)");
    private static final Pattern UNDERLINE = Pattern.compile("(?:=+|-{2,})\\s*");
    private static final Pattern DEFINITION = Pattern.compile("\\[[^\\]]+\\]:\\s.*");
    private static final Pattern ITEM = Pattern.compile("^(?:[-*+]|\\d{1,3}[.)])\\s+");

    // Groups that repeat are possessive here and in the other styles: else each round takes a frame of the
    // stack. What lies between two marks is bounded: else marks that nothing closes take quadratic time.
    private static final Pattern IMAGE_OR_LINK = Pattern.compile(
            "!?\\[((?:[^\\[\\]]++|\\[[^\\[\\]]*+\\])*+)\\](?:\\([^()]*+(?:\\([^()]*+\\)[^()]*+)*+\\)|\\[[^\\]]*+\\])");
    private static final Pattern SHORTCUT = Pattern.compile("\\[(`[^`\\]]+`)\\]");
    private static final Pattern REFERENCE = Pattern.compile("(?<![\\w\\]!#&<])\\[([^\\[\\]`]{1,80})\\](?![\\[(:\\w])");
    private static final Pattern CODE = Pattern.compile("(`{1,8})\\s?(.{1,1000}?)\\s?\\1");
    private static final Pattern STRONG = Pattern.compile("(\\*\\*|__)(?=\\S)(.{1,1000}?)(?<=\\S)\\1");
    private static final Pattern EMPHASIS =
            Pattern.compile("(?<![\\w*])([*_])(?=[^\\s*_])([^*_]+?)(?<=\\S)\\1(?![\\w*])");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([\\[\\]*_`<>#\\\\])");

    private Markdown() {}

    /** The first paragraph of prose on one line; empty where the text begins with a section such as Examples. */
    static String summary(String text) {
        var paragraph = new StringBuilder();
        boolean fenced = false;
        for (String line : text.split("\n")) {
            String trimmed = line.strip();
            boolean fence = FENCE.matcher(trimmed).matches();
            boolean heading = HEADING.matcher(trimmed).matches();
            if (!paragraph.isEmpty()) {
                if (UNDERLINE.matcher(trimmed).matches() && !isSection(paragraph.toString())) {
                    paragraph.setLength(0); // it was a heading
                } else if (UNDERLINE.matcher(trimmed).matches()) {
                    return "";
                } else if (trimmed.isEmpty()
                        || fence
                        || heading
                        || ITEM.matcher(trimmed).lookingAt()) {
                    break;
                } else {
                    paragraph.append(trimmed).append(' ');
                }
            } else if (fence) {
                fenced = !fenced;
            } else if (!fenced && heading && isSection(trimmed)) {
                return "";
            } else if (!fenced && !heading && !trimmed.isEmpty() && !isNoProse(line)) {
                paragraph.append(ITEM.matcher(trimmed).replaceFirst("")).append(' ');
            }
        }
        return inline(references(Prose.oneLine(paragraph.toString()), text));
    }

    /** A paragraph without the brackets of links that the text defines further on. */
    private static String references(String paragraph, String text) {
        return paragraph.indexOf('[') < 0 || !text.contains("]:")
                ? paragraph
                : REFERENCE
                        .matcher(paragraph)
                        .replaceAll(link -> Matcher.quoteReplacement(
                                text.contains(link.group() + ":") ? link.group(1) : link.group()));
    }

    /** A code block by indentation, or the definition of a link. */
    private static boolean isNoProse(String line) {
        return line.startsWith("    ")
                || line.startsWith("\t")
                || DEFINITION.matcher(line).matches()
                || line.startsWith("<!--")
                || line.startsWith("|");
    }

    private static boolean isSection(String heading) {
        String title = heading.replaceAll("[#:*\\s]+", " ").strip().toLowerCase(Locale.ROOT);
        return SECTIONS.contains(title);
    }

    /** Text without the marks of links, code and emphasis. */
    static String inline(String text) {
        String plain = IMAGE_OR_LINK.matcher(text).replaceAll("$1");
        plain = SHORTCUT.matcher(plain).replaceAll("$1");
        plain = CODE.matcher(plain).replaceAll("$2");
        plain = STRONG.matcher(plain).replaceAll("$2");
        plain = EMPHASIS.matcher(plain).replaceAll("$2");
        plain = ESCAPE.matcher(plain).replaceAll("$1");
        return Prose.oneLine(plain);
    }
}
