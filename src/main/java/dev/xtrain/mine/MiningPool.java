package dev.xtrain.mine;

import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairId;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.Vectors;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one language, kind and side of the split, among whose positives the negatives of each are looked for.
 *
 * <p>Up to {@link ModelMining.Settings#whole} of them are all scored, many questions at a time: to gather some hundred
 * candidates of each question and to read their vectors costs more.
 */
final class MiningPool implements Closeable {

    private final List<Pair> rows;
    private final Map<String, Integer> numbers; // of texts
    private final Vectors documents; // by these numbers
    private final VectorScores kernel;
    private final ModelMining.Settings settings;
    private final MiningTally tally;
    private final List<Pair> answers; // the first row of each positive
    private final Vectors vectors; // of the answers
    private final @Nullable FirstStage firstStage; // null where all are scored

    MiningPool(
            List<Pair> rows,
            Map<String, Integer> numbers,
            Vectors documents,
            VectorScores kernel,
            ModelMining.Settings settings,
            Path folder,
            MiningTally tally) {
        this.rows = rows;
        this.numbers = numbers;
        this.documents = documents;
        this.kernel = kernel;
        this.settings = settings;
        this.tally = tally;
        Map<String, Pair> byPositive = new LinkedHashMap<>();
        rows.forEach(row -> byPositive.putIfAbsent(row.positive(), row));
        this.answers = List.copyOf(byPositive.values());
        this.vectors = documents.some(
                answers.stream().mapToInt(row -> number(row.positive())).toArray());
        this.firstStage = answers.size() <= settings.whole()
                ? null
                : FirstStage.of(answers, vectors, kernel, settings.candidates(), folder);
    }

    private int number(String text) {
        return Objects.requireNonNull(numbers.get(text));
    }

    /** What all answers score for some questions, or how near they are by mean vectors, [questions x answers]. */
    float[][] scores(List<float[]> questions) {
        return firstStage == null ? kernel.maxSim(questions, vectors) : firstStage.nearness(questions);
    }

    /** A candidate and the model's score of it. */
    private record Rated(Pair answer, double score) {}

    /**
     * A row with its negatives and their scores; null where its positive is not among the best.
     *
     * @param seen the question's row of {@link #scores}
     */
    @Nullable
    Pair mined(int row, float[] question, float[] seen) {
        Pair asking = rows.get(row);
        List<Pair.Negative> known = settings.replace() ? List.of() : asking.negatives();
        int[] texts = Stream.concat(Stream.of(asking.positive()), known.stream().map(ModelMining::text))
                .mapToInt(this::number)
                .toArray();
        float[] scores = scores(question, documents.some(texts));
        float own = scores[0];
        List<Rated> rated = rated(asking, question, seen);
        long better = rated.stream().filter(other -> other.score > own).count();
        if (better == 0) {
            tally.first();
        }
        if (settings.consistent() > 0 && better >= settings.consistent()) {
            return null;
        }
        List<Pair.Negative> negatives = new ArrayList<>(known);
        List<Double> teaching = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            teaching.add(FileNegatives.rounded(scores[1 + i]));
        }
        for (Rated found : chosen(asking, own, rated, known)) {
            int rank = negatives.size() - known.size() + 1;
            double score = FileNegatives.rounded(found.score);
            negatives.add(new Pair.Negative(
                    found.answer.id(), found.answer.positive(), NegativeKind.MODEL.code(), rank, score));
            teaching.add(score);
        }
        tally.keep(negatives.size() - known.size());
        return asking.withNegatives(negatives)
                .withTeacher(new Pair.Teacher(settings.model(), FileNegatives.rounded(own), teaching));
    }

    /** All answers that are scored but the row's own positive, best first. */
    private List<Rated> rated(Pair asking, float[] question, float[] seen) {
        int[] candidates = firstStage == null
                ? IntStream.range(0, answers.size()).toArray()
                : firstStage.candidates(asking.query(), seen);
        float[] scores = firstStage == null ? perQueryRow(question, seen) : scores(question, vectors.some(candidates));
        return IntStream.range(0, candidates.length)
                .mapToObj(i -> new Rated(answers.get(candidates[i]), scores[i]))
                .filter(rated -> !rated.answer.positive().equals(asking.positive()))
                .sorted(Comparator.comparingDouble(Rated::score).reversed())
                .toList();
    }

    private float[] scores(float[] question, Vectors texts) {
        return perQueryRow(question, kernel.maxSim(List.of(question), texts)[0]);
    }

    /** Means over a question's rows, as a student's scores are, so that no question teaches more for being long. */
    private float[] perQueryRow(float[] question, float[] sums) {
        int rows = Math.max(1, question.length / documents.dimension());
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= rows;
        }
        return sums;
    }

    private List<Rated> chosen(Pair asking, float own, List<Rated> rated, List<Pair.Negative> known) {
        Words question = Words.ofProse(asking.query());
        Words code = Words.of(asking.positive());
        double most = own - (1 - settings.margin()) * Math.abs(own);
        List<Rated> chosen = new ArrayList<>();
        for (Rated candidate : rated) {
            if (chosen.size() == settings.negatives()) {
                break;
            }
            if (candidate.score > most) {
                tally.tooNear();
            } else if (answersToo(asking, question, code, candidate.answer)) {
                tally.alike();
            } else if (known.stream()
                    .noneMatch(one -> candidate.answer.positive().equals(one.text()))) {
                chosen.add(candidate);
            }
        }
        return chosen;
    }

    private static boolean answersToo(Pair asking, Words question, Words code, Pair answer) {
        boolean inside = Objects.equals(asking.repo(), answer.repo())
                && Objects.equals(asking.path(), answer.path())
                && asking.startByte() < answer.endByte()
                && answer.startByte() < asking.endByte();
        return inside
                || PairId.normalised(asking.positive()).equals(PairId.normalised(answer.positive()))
                || FalseNegatives.asksTheSame(question, Words.ofProse(answer.query()))
                || FalseNegatives.isSameCode(
                        asking.positive(), answer.positive(), code.similarity(Words.of(answer.positive())));
    }

    @Override
    public void close() {
        if (firstStage != null) {
            firstStage.close();
        }
    }
}
