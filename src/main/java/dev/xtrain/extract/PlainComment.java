package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What an ordinary comment says: without the marks that make it one, whatever the language. */
final class PlainComment {

    private static final Pattern LINE_MARK = Pattern.compile("^\\s*(?://+!?|#+!?|--+)");
    private static final Pattern BLOCK_MARK = Pattern.compile("^\\s*\\*(?!/)");

    private PlainComment() {}

    /** Reads one block comment, or line comments on consecutive lines; of a long one the beginning. */
    static Documentation read(String written) {
        boolean block = written.startsWith("/*");
        String content = block ? withoutEnd(written.replaceFirst("^/\\*+!?", "")) : written;
        Pattern mark = block ? BLOCK_MARK : LINE_MARK;
        List<String> lines = content.substring(0, Math.min(content.length(), Comments.MAX_CHARACTERS))
                .lines()
                .map(line -> mark.matcher(line).replaceFirst(""))
                .toList();
        String text = Prose.unindent(lines);
        var paragraph = new ArrayList<String>();
        for (String line : text.split("\n", -1)) {
            if (line.isBlank()) {
                break;
            }
            paragraph.add(line);
        }
        return new Documentation(text, Prose.oneLine(String.join(" ", paragraph).replace("`", "")));
    }

    /** Without what ends a block, in one look however many stars it has. */
    private static String withoutEnd(String block) {
        if (!block.endsWith("/")) {
            return block;
        }
        int end = block.length() - 1;
        while (end > 0 && block.charAt(end - 1) == '*') {
            end--;
        }
        return block.substring(0, end);
    }
}
