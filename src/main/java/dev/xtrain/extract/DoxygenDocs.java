package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Doxygen, as C++ and Objective-C are documented: a run of {@code ///} or {@code //!} lines, or the last block comment.
 * Block commands such as {@code \param} stay in the text and out of the summary.
 */
final class DoxygenDocs implements DocStyle {

    private static final Pattern RULE = Pattern.compile("/{4}.*|/\\*{3}.*|/\\*\\*/", Pattern.DOTALL);
    private static final Pattern DOC = Pattern.compile("(?://[/!]|/\\*[*!]).*", Pattern.DOTALL);
    private static final int MARK = 3; // characters that a comment begins with

    /** What speaks of a file, of a group of declarations, or of something else that it names. */
    private static final Pattern NO_FUNCTION =
            Pattern.compile("[\\\\@](?:file|dir|mainpage|page|defgroup|addtogroup|weakgroup|name|namespace)\\b");

    private static final Pattern COPYRIGHT =
            Pattern.compile("(?i)SPDX-License-Identifier|copyright (?:\\(c\\)|©|[12]\\d{3})");
    private static final int HEAD = 400; // characters of a file header in which its copyright stands

    private static final String COMMAND = "^\\s*[\\\\@]";
    private static final Pattern BRIEF = Pattern.compile(COMMAND + "(?:brief|short)\\b\\s*(.*)");
    private static final Pattern DETAILS = Pattern.compile(
            COMMAND + "(?:details|internal|overload|remarks?|nosubgrouping|public|private|protected)\\b\\s*(.*)");
    private static final Pattern RETURNS = Pattern.compile(COMMAND + "(?:returns?|result)\\b\\s*(.*)");
    private static final Pattern ONE_LINE = Pattern.compile(
            COMMAND + "(?:ingroup|relate[sd]|relatesalso|memberof|fn|class|struct|union|headerfile)\\b.*");
    private static final Pattern BLOCK = Pattern.compile(COMMAND + "([a-zA-Z]+)\\b.*");
    private static final Pattern VERBATIM =
            Pattern.compile(COMMAND + "(?:code|verbatim|dot|msc|startuml|htmlonly|latexonly|f\\[)(?:\\W.*)?");
    private static final Pattern VERBATIM_END =
            Pattern.compile(".*[\\\\@](?:endcode|endverbatim|enddot|endmsc|enduml|endhtmlonly|endlatexonly|f\\]).*");
    private static final Pattern FENCE = Pattern.compile("\\s*(?:```|~~~).*");

    /** Commands that mark the words behind them and can begin a line of prose. */
    private static final Set<String> INLINE = Set.of(
            "a", "b", "c", "p", "e", "em", "ref", "link", "endlink", "n", "f", "anchor", "li", "arg", "cite", "emoji");

    private static final Pattern MARKED =
            Pattern.compile("(?<![\\w\\\\@])[\\\\@](?:a|b|c|p|e|em|ref|link|cite)\\s+(?=\\S)");
    private static final Pattern PLAIN =
            Pattern.compile("(?<![\\w\\\\@])[\\\\@](?:endlink|n|li|arg)(?![a-zA-Z])|[\\\\@](?:f[$()\\[\\]]|[{}])");
    private static final Pattern LABEL = Pattern.compile("[\\\\@]ref\\s+\\S+\\s+\"([^\"\n]{1,200})\"");
    private static final Pattern LINK = Pattern.compile("[\\\\@]link\\s+\\S+\\s+(.{1,200}?)\\s*[\\\\@]endlink");
    private static final Pattern ESCAPED = Pattern.compile("[\\\\@]([@\\\\&$#<>%\".=|])");
    private static final Pattern SIGN = Pattern.compile("(?<![\\w%\\\\@])%(?=[A-Za-z_])"); // no link

    @Override
    public Place place(String written) {
        if (!DOC.matcher(written).matches() || RULE.matcher(written).matches()) {
            return Place.NOWHERE;
        }
        if (written.startsWith("<", MARK)) {
            return Place.AFTER;
        }
        String head = written.substring(0, Math.min(written.length(), HEAD));
        return NO_FUNCTION.matcher(head).find() || COPYRIGHT.matcher(head).find() ? Place.NOWHERE : Place.BEFORE;
    }

    @Override
    public int firstUsed(List<String> comments) {
        int first = comments.size() - 1;
        while (first > 0
                && comments.get(first).startsWith("//")
                && comments.get(first - 1).startsWith("//")) {
            first--;
        }
        return first;
    }

    @Override
    public boolean endsAtGap() {
        return true;
    }

    @Override
    public Documentation read(List<String> comments) {
        var lines = new ArrayList<String>();
        for (String comment : comments) {
            if (comment.startsWith("//")) {
                lines.add(comment.substring(MARK));
            } else {
                lines.addAll(Prose.blockLines(comment.replaceFirst("\\*+/$", "*/")));
            }
        }
        String text = Html.toText(Prose.unindent(lines));
        return new Documentation(Prose.trimBlankLines(text), summary(text));
    }

    /** The brief paragraph where there is one, else the first, be it that of what is returned. */
    private static String summary(String text) {
        var paragraph = new ArrayList<String>();
        var skipped = new ArrayList<String>(); // of a block command
        List<String> current = paragraph;
        boolean brief = false;
        boolean verbatim = false;
        for (String line : text.split("\n", -1)) {
            Matcher begins = BRIEF.matcher(line);
            boolean ended = !String.join("", paragraph).isBlank();
            if (verbatim) {
                verbatim = !VERBATIM_END.matcher(line).matches()
                        && !FENCE.matcher(line).matches();
            } else if (VERBATIM.matcher(line).matches() || FENCE.matcher(line).matches()) {
                verbatim = !VERBATIM_END.matcher(line).matches();
                current = ended ? skipped : current;
            } else if (begins.matches() && !brief) {
                brief = true;
                paragraph.clear();
                paragraph.add(begins.group(1));
                current = paragraph;
            } else if (line.isBlank()) {
                current = ended ? skipped : paragraph;
            } else if (ONE_LINE.matcher(line).matches()) {
                current = ended ? skipped : paragraph;
            } else if (isBlockCommand(line)) {
                Matcher details = DETAILS.matcher(line);
                Matcher returns = RETURNS.matcher(line);
                current = ended || (!details.matches() && !returns.matches()) ? skipped : paragraph;
                current.add(
                        details.matches() ? details.group(1) : returns.matches() ? "Returns " + returns.group(1) : "");
            } else {
                current.add(line);
            }
        }
        return inline(String.join(" ", paragraph));
    }

    private static boolean isBlockCommand(String line) {
        Matcher command = BLOCK.matcher(line);
        return command.matches() && !INLINE.contains(command.group(1));
    }

    /** Text without the commands that mark words. */
    static String inline(String text) {
        String plain = LABEL.matcher(text).replaceAll("$1");
        plain = LINK.matcher(plain).replaceAll("$1");
        plain = MARKED.matcher(plain).replaceAll("");
        plain = PLAIN.matcher(plain).replaceAll("");
        plain = SIGN.matcher(plain).replaceAll("");
        plain = ESCAPED.matcher(plain).replaceAll("$1");
        return Markdown.inline(plain);
    }
}
