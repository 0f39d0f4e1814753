package dev.xtrain.train;

import dev.xtrain.io.Progress;
import dev.xtrain.io.Sha256;
import dev.xtrain.io.StopSignal;
import dev.xtrain.io.TextFile;
import dev.xtrain.io.UserError;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.Tokenizer;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows a run trains on, read one by one: counted, hashed, tokenised. {@link TrainingFiles} says of which files.
 *
 * <p>Rows of another split are left out, as are rows whose query or positive is blank: there is nothing to learn from.
 */
public final class TrainingData {

    /** Takes every row whatever its split. */
    public static final String ALL_SPLITS = "all";

    private static final int CHUNK = 256;

    private final List<Path> files;
    private final String split;
    private final int negatives;
    private final Sha256 hash = new Sha256();
    private int pairs;
    private int otherSplits;
    private int blank;
    private int taught;

    private TrainingData(List<Path> files, String split, int negatives) {
        this.files = files;
        this.split = split;
        this.negatives = negatives;
    }

    /**
     * What was read.
     *
     * @param pairs rows that are trained on
     * @param otherSplits rows of other splits, left out
     * @param blank rows left out for want of a query or of code
     * @param taught rows with a teacher's scores for the documents that are used
     * @param hash of all that is used of the rows, hex
     */
    public record Summary(int pairs, int otherSplits, int blank, int taught, String hash) {

        /** How many rows a teacher has scored. Errors: none. */
        int requireTaught(Path file) {
            if (taught == 0) {
                throw UserError.doing("reading training data")
                        .expected("rows with a teacher's scores")
                        .found("none among " + pairs)
                        .at(file)
                        .in("loss.kind")
                        .fix("Add them: xtrain mine FILE --with MODEL -o FILE.");
            }
            return taught;
        }

        /** What was left out, in words; nothing where nothing was. */
        String leftOut() {
            String left = Stream.of(
                            otherSplits == 0 ? "" : "%,d of other splits".formatted(otherSplits),
                            blank == 0 ? "" : "%,d without query or code".formatted(blank))
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(", "));
            return left.isEmpty() ? "" : left + " left out";
        }
    }

    /** Rows and their tokens. */
    public record Tokenized(Summary summary, TokenizedPairs pairs) {}

    /** Counts the rows without tokenising them. Errors: no row of the split. */
    public static Summary count(List<Path> files, String split) {
        return new TrainingData(files, split, 0).read(pair -> {});
    }

    /**
     * Tokenises the rows of a split, or finds their tokens in the cache.
     *
     * @param negatives how many of a row's own negatives are used
     * @param folder where the tokens go if the cache cannot take them, to a file that belongs to this process
     * @param notes is told where the tokens come from, and what becomes of the cache
     */
    public static Tokenized tokenize(
            List<Path> files,
            String split,
            Tokenizer tokenizer,
            int negatives,
            Path folder,
            Progress progress,
            Consumer<String> notes) {
        String key = key(files, split, tokenizer, negatives);
        Function<TokenWriter, TokenizedPairs> making = writer -> {
            try (writer) {
                Summary summary = new TrainingData(files, split, negatives).write(writer, tokenizer, progress);
                requireUnchanged(files, key.equals(key(files, split, tokenizer, negatives)));
                return writer.finish(summary);
            } catch (IOException e) {
                throw new UncheckedIOException("tokenising: " + e.getMessage(), e);
            }
        };
        TokenizedPairs pairs = TokenCache.here()
                .map(cache -> cache.pairs(key, making, folder, notes))
                .orElseGet(() -> making.apply(TokenWriter.temporary(folder)));
        return new Tokenized(pairs.summary(), pairs);
    }

    /** Tokenises rows of the caller's, in a file that is deleted when it is closed. */
    static TokenizedPairs tokenize(List<Pair> rows, Tokenizer tokenizer, int negatives, Path folder)
            throws IOException {
        try (TokenWriter writer = TokenWriter.temporary(folder)) {
            write(rows, tokenizer, negatives, writer);
            return writer.finish(new Summary(rows.size(), 0, 0, 0, ""));
        }
    }

    private static String key(List<Path> files, String split, Tokenizer tokenizer, int negatives) {
        files.forEach(TextFile::requireFile);
        try {
            return TokenCache.key(files, split, tokenizer.identity(), negatives);
        } catch (IOException e) {
            throw new UncheckedIOException("reading training data: " + e.getMessage(), e);
        }
    }

    private static void requireUnchanged(List<Path> files, boolean unchanged) {
        if (!unchanged) {
            throw UserError.doing("reading training data")
                    .expected("files that stay as they are")
                    .found("one that was written to meanwhile")
                    .at(files.get(0))
                    .fix("Run the command again when the rows are written.");
        }
    }

    private Summary write(TokenWriter writer, Tokenizer tokenizer, Progress progress) {
        List<Pair> chunk = new ArrayList<>();
        Summary summary = read(pair -> {
            chunk.add(pair);
            if (chunk.size() == CHUNK) {
                write(chunk, tokenizer, negatives, writer);
                progress.advance(chunk.size());
                chunk.clear();
                StopSignal.check();
            }
        });
        write(chunk, tokenizer, negatives, writer);
        return summary;
    }

    private static void write(List<Pair> chunk, Tokenizer tokenizer, int negatives, TokenWriter writer) {
        List<int[]> queries = tokenizer.encode(chunk.stream().map(Pair::query).toList(), TextEncoder.Kind.QUERY);
        List<String> documents = new ArrayList<>();
        for (Pair pair : chunk) {
            documents.add(pair.positive());
            documents.addAll(negatives(pair, negatives));
        }
        List<int[]> encoded = tokenizer.encode(documents, TextEncoder.Kind.DOCUMENT);
        int next = 0;
        for (int i = 0; i < chunk.size(); i++) {
            int used = 1 + negatives(chunk.get(i), negatives).size();
            List<int[]> row = new ArrayList<>();
            row.add(queries.get(i));
            row.addAll(encoded.subList(next, next + used));
            next += used;
            writer.add(row, teacher(chunk.get(i), used), chunk.get(i).lang());
        }
    }

    /** Scores of a row's first documents, the positive among them; none where the teacher has not scored all. */
    private static float[] teacher(Pair pair, int documents) {
        Pair.Teacher teacher = pair.teacher();
        if (teacher == null || teacher.negatives().size() < documents - 1) {
            return new float[0];
        }
        float[] scores = new float[documents];
        scores[0] = (float) teacher.positive();
        for (int i = 1; i < documents; i++) {
            scores[i] = teacher.negatives().get(i - 1).floatValue();
        }
        return scores;
    }

    private static List<String> negatives(Pair pair, int most) {
        return pair.negatives().stream()
                .limit(most)
                .map(negative -> String.valueOf(negative.text()))
                .toList();
    }

    private Summary read(Consumer<Pair> rows) {
        for (Path file : files) {
            PairReader.forEach(file, (pair, line) -> {
                if (!split.equals(ALL_SPLITS)
                        && pair.split() != null
                        && !pair.split().equals(split)) {
                    otherSplits++;
                } else if (pair.query().isBlank() || pair.positive().isBlank()) {
                    blank++;
                } else {
                    hash(pair);
                    pairs++;
                    rows.accept(pair);
                }
            });
        }
        if (pairs == 0) {
            throw UserError.doing("reading training data")
                    .expected("rows of split " + split)
                    .found("none among " + (otherSplits + blank))
                    .at(files.get(0))
                    .in("split")
                    .fix(
                            otherSplits > 0
                                    ? "Set split: all to train on every row."
                                    : "Extract pairs: xtrain extract DIR.");
        }
        return new Summary(pairs, otherSplits, blank, taught, hash.hex());
    }

    private void hash(Pair pair) {
        hash.add(pair.lang()).add(pair.query()).add(pair.positive());
        List<String> used = negatives(pair, negatives);
        used.forEach(hash::add);
        hash.add(Integer.toString(used.size()));
        float[] scores = teacher(pair, 1 + used.size());
        taught += scores.length > 0 ? 1 : 0;
        for (float score : scores) {
            hash.add(Float.toString(score));
        }
    }
}
