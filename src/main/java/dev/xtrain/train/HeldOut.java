package dev.xtrain.train;

import ai.djl.ndarray.NDManager;
import dev.xtrain.io.JsonLines;
import dev.xtrain.loss.Contrastive;
import dev.xtrain.loss.Scoring;
import dev.xtrain.loss.Targets;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.model.Tokenizer;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairId;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rows that are not trained on, to measure by while training: every query is asked of the positives of all.
 *
 * <p>Where there are more than are wanted, those are taken whose hash is smallest: the same ones whatever the order of
 * the files.
 *
 * @param queries their queries
 * @param positives their positives, in the same order
 */
public record HeldOut(TokenBatch queries, TokenBatch positives) {

    /**
     * How well a model answers them. Documents that answer a query as its own does are left out of what it is ranked
     * among; equal scores count against it, and so does what is no number.
     *
     * @param rows number of queries
     * @param loss contrastive, over all positives; of token vectors by MaxSim as a mean, whatever they train by
     * @param precisionAt1 share of queries whose own positive comes first
     * @param mrrAt10 mean of 1 / rank, 0 beyond the tenth
     * @param ndcgAt10 mean of 1 / log2(1 + rank), 0 beyond the tenth
     */
    public record Measured(int rows, double loss, double precisionAt1, double mrrAt10, double ndcgAt10) {}

    private static final int CUT = 10;

    /** So many rows of a split; empty where it has fewer than two. */
    static Optional<HeldOut> of(List<Path> files, String split, int most, Tokenizer tokenizer) {
        var chosen = new TreeMap<String, Pair>();
        for (Path file : files) {
            JsonLines.forEach(file, Pair.class, (pair, line) -> { // without their negatives, which are not asked
                boolean usable = !pair.query().isBlank() && !pair.positive().isBlank();
                if (split.equals(pair.split()) && usable) {
                    chosen.put(PairId.hash(pair.query(), pair.positive()), pair);
                    if (chosen.size() > most) {
                        chosen.pollLastEntry();
                    }
                }
            });
        }
        if (chosen.size() < 2) {
            return Optional.empty();
        }
        List<Pair> rows = List.copyOf(chosen.values());
        return Optional.of(new HeldOut(
                encoded(tokenizer, rows.stream().map(Pair::query).toList(), TextEncoder.Kind.QUERY),
                encoded(tokenizer, rows.stream().map(Pair::positive).toList(), TextEncoder.Kind.DOCUMENT)));
    }

    private static TokenBatch encoded(Tokenizer tokenizer, List<String> texts, TextEncoder.Kind kind) {
        return TokenBatch.pad(tokenizer.encode(texts, kind), tokenizer.padId());
    }

    /** Changes with the rows. */
    String identity() {
        return Arrays.hashCode(queries.ids()) + " " + Arrays.hashCode(positives.ids());
    }

    /** Number of rows. */
    int size() {
        return queries.batch();
    }

    /** Measures the model of a step, as it is now and without dropout. */
    Measured measure(TrainingStep step, double temperature) {
        Scoring scoring = Scoring.of(step.head().pooling());
        double[][] scores;
        try (NDManager scope = step.encoder().torch().scope()) {
            scores = scoring.scores(
                    step.encoder().torch(), scope, step.vectors(scope, queries), step.vectors(scope, positives));
        }
        boolean[][] alike = Alike.answers(queries, positives);
        var targets = new Targets(Targets.first(size()).positives(), alike, null);
        double first = 0;
        double reciprocal = 0;
        double gain = 0;
        for (int i = 0; i < scores.length; i++) {
            int rank = rank(scores[i], i, alike[i]);
            first += rank == 1 ? 1 : 0;
            reciprocal += rank <= CUT ? 1.0 / rank : 0;
            gain += rank <= CUT ? Math.log(2) / Math.log(1.0 + rank) : 0;
        }
        return new Measured(
                size(),
                new Contrastive(temperature, false).of(scores, targets).loss(),
                first / size(),
                reciprocal / size(),
                gain / size());
    }

    private static int rank(double[] scores, int own, boolean[] alike) {
        int rank = 1;
        for (int j = 0; j < scores.length; j++) {
            rank += j != own && !alike[j] && !(scores[j] < scores[own]) ? 1 : 0;
        }
        return rank;
    }
}
