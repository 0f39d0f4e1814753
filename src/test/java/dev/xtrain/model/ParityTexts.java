package dev.xtrain.model;

import dev.xtrain.io.JsonLines;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The texts that encoders are compared on: 100 functions of this repository and, of 100 others, what their
 * documentation says first.
 */
final class ParityTexts {

    private static final int ROWS = 8;
    private static final int CUT = 64; // tokens

    private ParityTexts() {}

    /** A line of the file. */
    record Text(TextEncoder.Kind kind, String symbol, String text) {}

    /** All of them, in an order that mixes lengths. */
    static List<Text> all() {
        try {
            Path file = Path.of(Objects.requireNonNull(ParityTexts.class.getResource("/parity/texts.jsonl"))
                    .toURI());
            List<Text> texts = new ArrayList<>();
            JsonLines.forEach(file, Text.class, (text, line) -> texts.add(text));
            return texts;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Padded batches. The first has the shortest texts beside the longest, at full length; the others hold texts of
     * somewhat like length, cut, to save time.
     */
    static List<TokenBatch> batches(Tokenizer tokenizer) {
        List<int[]> ids = new ArrayList<>();
        for (Text text : all()) {
            ids.addAll(tokenizer.encode(List.of(text.text), text.kind));
        }
        ids.sort(Comparator.comparingInt(text -> text.length));
        List<TokenBatch> batches = new ArrayList<>();
        List<int[]> extremes = new ArrayList<>();
        for (int i = 0; i < ROWS / 2; i++) {
            extremes.add(ids.remove(0));
            extremes.add(ids.remove(ids.size() - 1));
        }
        batches.add(TokenBatch.pad(extremes, tokenizer.padId()));
        for (int i = 0; i < ids.size(); i += ROWS) {
            List<int[]> rows = ids.subList(i, Math.min(i + ROWS, ids.size())).stream()
                    .map(text -> Arrays.copyOf(text, Math.min(text.length, CUT)))
                    .toList();
            batches.add(TokenBatch.pad(rows, tokenizer.padId()));
        }
        return batches;
    }
}
