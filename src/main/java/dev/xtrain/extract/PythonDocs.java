package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Docstrings: a plain string that a body begins with, in reStructuredText, Google's, NumPy's or epytext's manner. */
final class PythonDocs implements DocStyle {

    private static final Pattern SIGNATURE = Pattern.compile("[\\w.]+\\s*\\(.*\\)\\s*(?:->.*)?");
    private static final Pattern UNDERLINE = Pattern.compile("[=\\-~^\"'`#*+]{3,}\\s*");
    private static final Pattern SECTION = Pattern.compile("(?i)(?:args|arguments|params|parameters|keyword args|"
            + "keyword arguments|returns?|yields?|raises|examples?|notes?|usage|see also|attributes|references)\\s*:");
    private static final Pattern FIELD = Pattern.compile("(?::\\w[^:`]*:(?!`)|@\\w+\\b).*");
    private static final Pattern DIRECTIVE = Pattern.compile("\\.\\.(?:\\s.*|$)");

    private static final Pattern ROLE = Pattern.compile("(?::[\\w+.-]++){1,8}+:`([^`]*)`");
    private static final Pattern TARGET = Pattern.compile("^(.*?)\\s*<[^<>]*>$");
    private static final Pattern LITERAL = Pattern.compile("``(.{1,1000}?)``");
    private static final Pattern INTERPRETED = Pattern.compile("`([^`]+?)(?:\\s*<[^<>`]*>)?`_{0,2}");
    private static final Pattern STRONG = Pattern.compile("\\*\\*(?=\\S)(.{1,1000}?)(?<=\\S)\\*\\*");
    private static final Pattern EMPHASIS = Pattern.compile("(?<![\\w*])\\*(?=[^\\s*])([^*]+?)(?<=\\S)\\*(?![\\w*])");
    private static final Pattern EPYTEXT = Pattern.compile("\\b[LCIBUEM]\\{([^{}]*)\\}");

    @Override
    public Place place(String written) {
        if (written.startsWith("#") || written.startsWith("@")) {
            return Place.NOWHERE;
        }
        return Literals.python(written) == null ? Place.NOWHERE : Place.INSIDE;
    }

    @Override
    public int firstUsed(List<String> comments) {
        return 0;
    }

    @Override
    public Documentation read(List<String> comments) {
        String value = comments.isEmpty() ? null : Literals.python(comments.get(0));
        String text = value == null ? "" : clean(value);
        return new Documentation(text, summary(text));
    }

    /** As {@code inspect.cleandoc}: the first line is stripped, the others lose the indentation they share. */
    private static String clean(String docstring) {
        String[] lines = docstring.replace("\t", "        ").split("\n", -1);
        int common = Integer.MAX_VALUE;
        for (int i = 1; i < lines.length; i++) {
            common = lines[i].isBlank() ? common : Math.min(common, Prose.indentation(lines[i]));
        }
        for (int i = 1; i < lines.length; i++) {
            lines[i] = lines[i].isBlank() ? "" : lines[i].substring(common).stripTrailing();
        }
        lines[0] = lines[0].strip();
        return Prose.trimBlankLines(String.join("\n", lines));
    }

    private static String summary(String text) {
        var paragraph = new ArrayList<String>();
        boolean inDirective = false;
        for (String line : text.split("\n")) {
            String trimmed = line.strip();
            boolean indented = line.startsWith(" ");
            if (inDirective && (indented || trimmed.isEmpty())) {
                continue;
            }
            inDirective = false;
            if (trimmed.isEmpty()) {
                if (paragraph.size() == 1 && SIGNATURE.matcher(paragraph.get(0)).matches()) {
                    paragraph.clear();
                }
                if (!paragraph.isEmpty()) {
                    break;
                }
            } else if (DIRECTIVE.matcher(trimmed).matches()) {
                if (!paragraph.isEmpty()) {
                    break;
                }
                inDirective = true;
            } else if (UNDERLINE.matcher(trimmed).matches()) {
                if (paragraph.size() != 1
                        || SECTION.matcher(paragraph.get(0) + ":").matches()) {
                    return "";
                }
                paragraph.clear(); // a title
            } else if (isSection(trimmed)) {
                break;
            } else {
                paragraph.add(trimmed);
            }
        }
        return inline(String.join(" ", paragraph));
    }

    private static boolean isSection(String line) {
        return SECTION.matcher(line).matches() || FIELD.matcher(line).matches() || line.startsWith(">>>");
    }

    /** Text without the marks of roles, literals and emphasis. */
    static String inline(String text) {
        String plain =
                ROLE.matcher(text).replaceAll(role -> java.util.regex.Matcher.quoteReplacement(label(role.group(1))));
        plain = LITERAL.matcher(plain).replaceAll("$1");
        plain = INTERPRETED.matcher(plain).replaceAll("$1");
        plain = STRONG.matcher(plain).replaceAll("$1");
        plain = EMPHASIS.matcher(plain).replaceAll("$1");
        plain = EPYTEXT.matcher(plain).replaceAll("$1");
        return Prose.oneLine(plain);
    }

    /** {@code ~package.Name} shows as {@code Name}, {@code words <target>} as its words. */
    private static String label(String content) {
        var target = TARGET.matcher(content);
        if (target.matches() && !target.group(1).isEmpty()) {
            return target.group(1);
        }
        String name = content.startsWith("!") ? content.substring(1) : content;
        return name.startsWith("~") ? name.substring(name.lastIndexOf('.') + 1).replace("~", "") : name;
    }
}
