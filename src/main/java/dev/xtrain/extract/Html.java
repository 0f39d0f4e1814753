package dev.xtrain.extract;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The little HTML that documentation comments hold, as plain text with blank lines between paragraphs. */
final class Html {

    private static final Pattern TAG =
            Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\\s[^<>]*)?)/?>|<!--.{0,4000}?-->", Pattern.DOTALL);
    private static final Pattern ENTITY = Pattern.compile("&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});");

    /** Tags that begin a paragraph of their own. */
    private static final Set<String> BLOCKS = Set.of(
            "p",
            "pre",
            "ul",
            "ol",
            "dl",
            "table",
            "blockquote",
            "div",
            "center",
            "hr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6");

    private static final Set<String> LINES = Set.of("li", "tr", "dt", "dd", "br");

    /** Tags that leave no trace; anything else in angle brackets, such as {@code List<String>}, is text. */
    private static final Set<String> INLINE = Set.of(
            "a", "abbr", "acronym", "b", "big", "caption", "cite", "code", "em", "font", "i", "img", "kbd", "nobr", "q",
            "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tbody", "td", "tfoot", "th", "thead", "tt",
            "u", "var");

    private static final Map<String, String> ENTITIES = Map.ofEntries(
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("amp", "&"),
            Map.entry("quot", "\""),
            Map.entry("apos", "'"),
            Map.entry("nbsp", " "),
            Map.entry("mdash", "\u2014"),
            Map.entry("ndash", "\u2013"),
            Map.entry("hellip", "\u2026"),
            Map.entry("larr", "\u2190"),
            Map.entry("rarr", "\u2192"),
            Map.entry("le", "\u2264"),
            Map.entry("ge", "\u2265"),
            Map.entry("ne", "\u2260"),
            Map.entry("times", "\u00d7"),
            Map.entry("plusmn", "\u00b1"),
            Map.entry("middot", "\u00b7"),
            Map.entry("bull", "\u2022"),
            Map.entry("copy", "\u00a9"),
            Map.entry("infin", "\u221e"),
            Map.entry("pi", "\u03c0"),
            Map.entry("lsquo", "\u2018"),
            Map.entry("rsquo", "\u2019"),
            Map.entry("ldquo", "\u201c"),
            Map.entry("rdquo", "\u201d"),
            Map.entry("lbrace", "{"),
            Map.entry("rbrace", "}"),
            Map.entry("commat", "@"));

    private Html() {}

    /** Text without tags and entities. */
    static String toText(String html) {
        var text = new StringBuilder();
        Matcher tag = TAG.matcher(html);
        while (tag.find()) {
            String name = tag.group(2) == null ? "a" : tag.group(2).toLowerCase(Locale.ROOT);
            String replacement = tag.group();
            if (BLOCKS.contains(name)) {
                replacement = "\n\n";
            } else if (LINES.contains(name)) {
                replacement = "/".equals(tag.group(1)) ? "" : name.equals("li") ? "\n\n- " : "\n";
            } else if (INLINE.contains(name)) {
                replacement = "";
            }
            tag.appendReplacement(text, Matcher.quoteReplacement(replacement));
        }
        tag.appendTail(text);
        return ENTITY.matcher(text).replaceAll(entity -> Matcher.quoteReplacement(decode(entity)));
    }

    private static String decode(java.util.regex.MatchResult entity) {
        String name = entity.group(1);
        if (!name.startsWith("#")) {
            return ENTITIES.getOrDefault(name.toLowerCase(Locale.ROOT), entity.group());
        }
        boolean hex = name.charAt(1) == 'x' || name.charAt(1) == 'X';
        int value = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        return Character.isValidCodePoint(value) && !surrogate ? Character.toString(value) : entity.group();
    }
}
