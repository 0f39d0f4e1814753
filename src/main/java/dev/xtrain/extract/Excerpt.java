package dev.xtrain.extract;

import dev.xtrain.source.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Cuts pieces of source text out of a file: without some ranges, without the indentation they stand at. */
final class Excerpt {

    private final byte[] bytes;
    private int lastOffset; // whose line start is known: a file may be one line of many functions
    private int lastLineStart;

    Excerpt(SourceFile file) {
        this.bytes = file.bytes();
    }

    /**
     * A range without others inside it. Where a cut leaves nothing but white space on its lines, these go altogether; a
     * cut docstring takes the semicolon after it along.
     */
    String without(Span whole, Collection<Span> cuts) {
        var kept = new StringBuilder();
        int from = whole.start();
        for (Span cut : cuts) {
            if (cut.start() < from || cut.end() > whole.end()) {
                continue; // elsewhere, or inside the cut before
            }
            int lineStart = backOverBlanks(cut.start(), from);
            int after = overBlanks(cut.end(), whole.end());
            if (after < whole.end() && bytes[after] == ';') {
                after = overBlanks(after + 1, whole.end());
            }
            boolean startsLine = lineStart == 0 || bytes[lineStart - 1] == '\n';
            boolean endsLine = after == whole.end() || bytes[after] == '\n' || bytes[after] == '\r';
            append(kept, from, endsLine ? lineStart : cut.start());
            if (startsLine && endsLine) {
                after = opensBlock(kept) ? overLineEnds(after, whole.end()) : overLineEnd(after, whole.end());
            }
            from = after;
        }
        append(kept, from, whole.end());
        return kept.toString().replace("\r\n", "\n");
    }

    private void append(StringBuilder text, int start, int end) {
        text.append(new String(bytes, start, end - start, StandardCharsets.UTF_8));
    }

    /** Text without the indentation of the line that it begins in; lines that do not have that much keep theirs. */
    String dedent(String text, int start) {
        int lineStart = lineStart(start);
        int end = overBlanks(lineStart, start);
        String indentation = new String(bytes, lineStart, end - lineStart, StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String dedented = line.startsWith(indentation) ? line.substring(indentation.length()) : line;
            lines.add(dedented.isBlank() ? "" : dedented);
        }
        return String.join("\n", lines).strip();
    }

    private int lineStart(int offset) {
        int at = offset;
        while (at > 0 && at != lastOffset && bytes[at - 1] != '\n') {
            at--;
        }
        lastLineStart = at == lastOffset ? lastLineStart : at;
        lastOffset = offset;
        return lastLineStart;
    }

    private int backOverBlanks(int offset, int limit) {
        int at = offset;
        while (at > limit && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t')) {
            at--;
        }
        return at;
    }

    private int overBlanks(int offset, int limit) {
        int at = offset;
        while (at < limit && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** Whether nothing stands yet in the block or paragraph that text ends in: then blank lines are not missed. */
    private static boolean opensBlock(StringBuilder text) {
        String end = text.substring(Math.max(0, text.lastIndexOf("\n", text.length() - 1) - 2));
        String before = end.replace("\r", "").stripTrailing();
        return before.isEmpty() || before.endsWith(":") || before.endsWith("{");
    }

    private int overLineEnd(int offset, int limit) {
        int at = offset;
        while (at < limit && bytes[at] == '\r') {
            at++;
        }
        return at < limit && bytes[at] == '\n' ? at + 1 : at;
    }

    private int overLineEnds(int offset, int limit) {
        int lineStart = overLineEnd(offset, limit);
        int next = overLineEnd(overBlanks(lineStart, limit), limit);
        while (next > lineStart && bytes[next - 1] == '\n') {
            lineStart = next;
            next = overLineEnd(overBlanks(lineStart, limit), limit);
        }
        return lineStart;
    }
}
