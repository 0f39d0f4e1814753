package dev.xtrain.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Cuts prose (Markdown, reStructuredText, plain text) into passages that overlap.
 *
 * <p>A passage is whole paragraphs, as many as have no more than {@code window} words together; a heading begins a new
 * one, and passages do not reach over it. Within a section a passage begins again with the last paragraphs of the one
 * before, as far as they have no more than {@code overlap} words. A fenced block of code is a paragraph. One of more
 * words than the window is taken line by line, and such a line in pieces of the window's size.
 *
 * @param window most words of a passage
 * @param overlap most words that two passages share, less than the window
 */
record Passages(int window, int overlap) {

    /** As many as one or two paragraphs have: some 200 tokens. */
    static final Passages DEFAULT = new Passages(120, 30);

    private static final Pattern WORDS = Pattern.compile("\\S+");
    private static final Pattern FENCE = Pattern.compile("^\\s*(```|~~~).*");
    private static final Pattern ATX = Pattern.compile("^ {0,3}#{1,6}\\s.*");
    private static final Pattern UNDERLINE = Pattern.compile("^([=\\-~^\"'`*+])\\1{2,}\\s*$");

    /**
     * A piece of a file.
     *
     * @param text as it stands there
     * @param firstLine its first line, from 1
     * @param lastLine its last line
     */
    record Passage(String text, int firstLine, int lastLine) {}

    /** What is never cut: a paragraph, or a line or piece of a long one. */
    private record Unit(String text, int firstLine, int lastLine, int words, boolean heading) {}

    /** Whether a file is of a kind that is read. */
    static boolean isProse(String path) {
        return isMarkdown(path) || path.toLowerCase(Locale.ROOT).matches(".*\\.(?:txt|rst)");
    }

    private static boolean isMarkdown(String path) {
        return path.toLowerCase(Locale.ROOT).matches(".*\\.(?:md|markdown)");
    }

    /** The passages of a file, in order; none where it is blank. */
    List<Passage> of(String path, String text) {
        List<Unit> units = units(text.split("\r?\n", -1), isMarkdown(path));
        var passages = new ArrayList<Passage>();
        int start = 0;
        while (start < units.size()) {
            int end = end(units, start);
            passages.add(passage(units.subList(start, end)));
            start = end == units.size() || units.get(end).heading() ? end : back(units, start, end);
        }
        return passages;
    }

    /** One past the last unit of the passage that begins with one. */
    private int end(List<Unit> units, int start) {
        int words = units.get(start).words();
        int end = start + 1;
        boolean onlyHeadings = units.get(start).heading();
        while (end < units.size()) {
            Unit next = units.get(end);
            if (words + next.words() > window || (next.heading() && !onlyHeadings)) {
                break;
            }
            onlyHeadings &= next.heading();
            words += next.words();
            end++;
        }
        return end;
    }

    /** Where the next passage begins: before the end, by as much as the two may share, and after the start. */
    private int back(List<Unit> units, int start, int end) {
        int words = 0;
        int from = end;
        while (from - 1 > start && words + units.get(from - 1).words() <= overlap) {
            from--;
            words += units.get(from).words();
        }
        // what is shared must leave room for something new
        return words + units.get(end).words() > window ? end : from;
    }

    private static Passage passage(List<Unit> units) {
        var text = new StringBuilder();
        int line = units.get(0).firstLine();
        for (Unit unit : units) {
            boolean piece = unit.firstLine() == line && text.length() > 0; // of the same line
            text.append(piece ? " " : "\n".repeat(unit.firstLine() - line)).append(unit.text());
            line = unit.lastLine();
        }
        return new Passage(text.toString(), units.get(0).firstLine(), line);
    }

    private List<Unit> units(String[] lines, boolean markdown) {
        var units = new ArrayList<Unit>();
        int from = 0;
        boolean fenced = false;
        for (int i = 0; i <= lines.length; i++) {
            boolean fence = i < lines.length && FENCE.matcher(lines[i]).matches();
            boolean heading = i < lines.length && !fenced && isHeading(lines, i, markdown);
            if (i == lines.length || heading || (!fenced && (fence || lines[i].isBlank()))) {
                add(units, lines, from, i, false);
                from = i;
            }
            if (heading) {
                int end = markdown && ATX.matcher(lines[i]).matches() ? i + 1 : i + 2;
                add(units, lines, i, end, true);
                i = end - 1;
                from = end;
            } else if (fence) {
                if (fenced) {
                    add(units, lines, from, i + 1, false);
                    from = i + 1;
                }
                fenced = !fenced;
            }
        }
        return units;
    }

    private static boolean isHeading(String[] lines, int i, boolean markdown) {
        if (markdown && ATX.matcher(lines[i]).matches()) {
            return true;
        }
        boolean begins = i == 0 || lines[i - 1].isBlank();
        return begins
                && !lines[i].isBlank()
                && i + 1 < lines.length
                && UNDERLINE.matcher(lines[i + 1]).matches()
                && lines[i + 1].strip().length() * 2 >= lines[i].strip().length();
    }

    private void add(List<Unit> units, String[] lines, int from, int to, boolean heading) {
        int first = from;
        int last = to;
        while (first < last && lines[first].isBlank()) {
            first++;
        }
        while (last > first && lines[last - 1].isBlank()) {
            last--;
        }
        if (first == last) {
            return;
        }
        String text = String.join("\n", List.of(lines).subList(first, last));
        int words = words(text);
        if (words <= window) {
            units.add(new Unit(text, first + 1, last, words, heading));
        } else if (last - first > 1) {
            for (int line = first; line < last; line++) {
                add(units, lines, line, line + 1, heading && line == first);
            }
        } else {
            pieces(units, text, first + 1, heading);
        }
    }

    private void pieces(List<Unit> units, String line, int number, boolean heading) {
        List<String> words =
                WORDS.matcher(line).results().map(word -> word.group()).toList();
        for (int i = 0; i < words.size(); i += window) {
            List<String> piece = words.subList(i, Math.min(words.size(), i + window));
            units.add(new Unit(String.join(" ", piece), number, number, piece.size(), heading && i == 0));
        }
    }

    private static int words(String text) {
        return (int) WORDS.matcher(text).results().count();
    }
}
