package dev.xtrain.extract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Swift as its grammar can read it. The newest grammar that is published is of May 2024 and takes much of Swift 5.9 and
 * 6 for errors, with whole types around them: what it does not know is blanked out or respelled, byte for byte as long,
 * before it is parsed. What is cut out of the file is cut out of the original, so that nothing of this is seen; changes
 * inside comments and strings do no harm for the same reason.
 */
final class SwiftSpelling implements Spelling {

    /** Words that a member may be named by, which the grammar takes for the keyword: {@code .try}, {@code .in}. */
    private static final String KEYWORDS = "try|throws?|rethrows|reasync|each|async|await|in|is|as|if|else|for|while|do"
            + "|switch|case|guard|return|func|var|let|import|class|struct|enum|protocol|extension|where|repeat|break"
            + "|continue|fallthrough|defer|catch|inout|operator|subscript|deinit|typealias|associatedtype|internal|private"
            + "|public|fileprivate|open|static|true|false|nil|any|some|actor|macro|package|consuming|borrowing|isolated"
            + "|nonisolated|_borrow|__shared|__owned|__consuming|__setter_access";

    /** What is to be respelled, and the bytes that it then begins with; blanks follow. */
    private record Rule(Pattern pattern, UnaryOperator<String> beginning) {

        private static Rule blanked(String regex) {
            return new Rule(Pattern.compile(regex), found -> "");
        }

        private static Rule of(String regex, UnaryOperator<String> beginning) {
            return new Rule(Pattern.compile(regex), beginning);
        }

        private String apply(String text) {
            return pattern.matcher(text).replaceAll(match -> {
                String beginning = beginning().apply(match.group());
                String rest = match.group().substring(beginning.length()).replaceAll("[^\r\n]", " ");
                return Matcher.quoteReplacement(beginning + rest);
            });
        }
    }

    // Each begins with what is rare in a file: what must stand before that is looked for afterwards.
    private static final List<Rule> RULES = List.of(
            // attributes with arguments of a syntax of their own
            Rule.of(
                    "@(?:_specialize|_semantics|_documentation|backDeployed)"
                            + "\\([^()\n]*+(?:\\([^()\n]*+\\)[^()\n]*+)*+\\)",
                    found -> found.substring(0, found.indexOf('(') + 1)
                            + "_".repeat(found.length() - found.indexOf('(') - 2)
                            + ")"),
            Rule.blanked("@convention\\([^()\n]*+\\)"),
            Rule.blanked("nonisolated\\((?:unsafe|nonsending)\\)"),
            Rule.of("__consuming\\b(?<!\\.__consuming)(?= +(?:func|var|get))", found -> "mutating"),
            Rule.blanked("__(?:shared|owned|consuming)\\b(?<!\\.__\\w{5,9})"),
            // (x: sending T), = consume x
            Rule.of(
                    "[:>(,=] (?:(?:sending|isolated|consume|copy|borrowing|consuming|_const) ++)++(?=[\\w(\\[])",
                    found -> found.substring(0, 1)),
            // = #isolation, #Predicate { }: expressions of macros
            Rule.of(
                    "#(?!if\\b|elseif\\b|else\\b|endif\\b|available\\b|unavailable\\b|selector\\b|keyPath\\b"
                            + "|externalMacro\\b|sourceLocation\\(|warning\\(|error\\()(?=[A-Za-z_])",
                    found -> "_"),
            Rule.of(
                    "[(,\\s\\[.?!]\\.(?:" + KEYWORDS + ")\\b",
                    found -> found.substring(0, 2) + "_" + found.substring(3)),
            // as T??
            Rule.of("\\?\\?(?=[,)>\\n])(?<=\\w\\?\\?)", found -> "?"),
            // #available(somePlatforms, *)
            Rule.of("#(?:un)?available\\([^()]{0,300}+\\)", found -> "true"),
            Rule.blanked("~(?=(?:Copyable|Escapable)\\b)"),
            Rule.of("throws ?\\([^()\n]{0,300}+\\)", found -> "throws"),
            // : [Element].Index?
            Rule.of(
                    "[:>] \\[[A-Z]\\w{0,60}+\\]\\.[A-Z]\\w*+\\??",
                    found -> found.substring(0, found.indexOf(']') + 1) + (found.endsWith("?") ? "?" : "")),
            // if let x = try await f() {
            Rule.blanked(" (?=try|await)(?<=(?:\\b(?:if|while|switch|guard|in)|[=,]|&&|\\|\\|) )"
                    + "(?:(?:try[?!]?|await) ++)++(?=[\\w(\\[.])"),
            // succeed(()), and () as a statement
            Rule.of(
                    "\\(\\(\\)\\)|\\(\\)(?=[ \\t]*+(?:\\n|//|\\}))(?<=\\n[ \\t]{1,60}\\(\\))",
                    found -> found.replace("()", "[]")),
            // associatedtype A: B, C
            Rule.of(
                    "associatedtype \\w{1,60}+ ?: ?[\\w.]{1,60}+,(?= [A-Z])",
                    found -> found.substring(0, found.length() - 1) + "&"),
            // a block comment between the line break that ends a declaration and the next one
            Rule.of(
                    "\\n[ \\t]*+/\\*[^\\n]{0,300}?\\*/ (?=[A-Za-z@])",
                    found -> found.substring(0, found.length() - 1) + "\n"),
            // for i in 0... {
            Rule.blanked("\\.\\.\\.(?= \\{)"));

    @Override
    public byte[] respelled(byte[] outline) {
        String text = new String(outline, StandardCharsets.ISO_8859_1); // a character for each byte
        for (Rule rule : RULES) {
            text = rule.apply(text);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
