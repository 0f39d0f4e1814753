package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.List;

/** Lean's {@code /-- ... -/}: one stands before a declaration, in Markdown. Those of modules belong to none. */
final class LeanDocs implements DocStyle {

    private static final String OPEN = "/--";
    private static final String CLOSE = "-/";

    @Override
    public Place place(String written) {
        return written.startsWith(OPEN) && !written.startsWith("/--/") ? Place.BEFORE : Place.NOWHERE;
    }

    @Override
    public int firstUsed(List<String> comments) {
        return comments.size() - 1;
    }

    @Override
    public Documentation read(List<String> comments) {
        String comment = comments.get(comments.size() - 1);
        int end = comment.endsWith(CLOSE) ? comment.length() - CLOSE.length() : comment.length();
        String text = unindent(comment.substring(OPEN.length(), Math.max(OPEN.length(), end))
                .lines()
                .toList());
        return new Documentation(text, Markdown.summary(text));
    }

    /** The first line stands behind the mark, so that it tells nothing of the others' indentation. */
    private static String unindent(List<String> lines) {
        int common = lines.stream()
                .skip(1)
                .filter(line -> !line.isBlank())
                .mapToInt(Prose::indentation)
                .min()
                .orElse(0);
        var kept = new ArrayList<String>();
        for (String line : lines) {
            String content = kept.isEmpty() ? line.stripLeading() : line.substring(Math.min(common, line.length()));
            kept.add(content.stripTrailing());
        }
        return Prose.trimBlankLines(String.join("\n", kept));
    }
}
