package dev.xtrain.mine;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.JsonLines;
import dev.xtrain.io.Packing;
import dev.xtrain.io.Progress;
import dev.xtrain.io.ScratchFolder;
import dev.xtrain.io.StopSignal;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.VectorStore;
import dev.xtrain.pairs.Pair;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Negatives by a model: of all positives of a row's language, kind and side of the split the nearest by the model's own
 * score (MaxSim, or cosine); where these are many, in two stages [1] ({@link FirstStage}). What scores nearly as much
 * as the row's own positive is taken for an answer too, and left out [2].
 *
 * <p>Every negative, also one that was there before, gets the model's score, and so does the positive: what a student
 * learns from by distillation.
 *
 * <p>Texts are encoded once, into the vector store, so that a run that is stopped goes on from there. All texts of the
 * file are in memory, and 2 bytes times the width of a vector for each positive.
 *
 * <p>[1] Khattab and Zaharia 2020, ColBERT, 3.6. [2] Moreira et al. 2024, NV-Retriever, 3.2: "TopK-PercPos", where the
 * share of the positive's score was best at 0.95.
 */
public final class ModelMining {

    private static final int QUERIES = 64; // scored at once against all answers

    private final VectorStore store;
    private final VectorScores kernel;
    private final Settings settings;

    /**
     * What is looked for.
     *
     * @param model its name, for rows
     * @param negatives of the model, at most so many a row
     * @param candidates how many each half of the first stage finds, where there is one
     * @param margin share of the positive's score that a negative may have at most
     * @param consistent rows whose positive is not among the so many best go; 0 keeps all
     * @param replace whether negatives that were there before go
     * @param whole of up to so many positives all are scored
     */
    public record Settings(
            String model, int negatives, int candidates, double margin, int consistent, boolean replace, int whole) {

        /** Positives for which a first stage costs more than it saves: measured, docs/results.md. */
        public static final int WHOLE = 2_048;

        /** What a first stage finds. */
        public static final int CANDIDATES = 200;

        /** The share of the positive's score [2]. */
        public static final double MARGIN = 0.95;

        /** Negatives in place of those that are there, with the defaults for all else. */
        public static Settings replacing(String model, int negatives) {
            return new Settings(model, negatives, CANDIDATES, MARGIN, 0, true);
        }

        /** With {@link #WHOLE}. */
        public Settings(String model, int negatives, int candidates, double margin, int consistent, boolean replace) {
            this(model, negatives, candidates, margin, consistent, replace, WHOLE);
        }
    }

    /**
     * What came of it.
     *
     * @param rows that are left
     * @param inconsistent rows that went, since their positive was not among the best
     * @param tooNear negatives that were left out for scoring nearly as much as the positive
     * @param alike negatives that were left out for their code or their question
     * @param found negatives by the model
     * @param first rows whose positive is the best of all that were scored for its question
     */
    public record Outcome(int rows, int inconsistent, long tooNear, long alike, long found, int first) {}

    /** A miner whose vectors are in a store. */
    public ModelMining(VectorStore store, VectorScores kernel, Settings settings) {
        this.store = store;
        this.kernel = kernel;
        this.settings = settings;
    }

    /** The texts that have to be encoded as documents: the positives, and negatives that stay. */
    public List<String> documents(List<Pair> rows) {
        Set<String> texts = new LinkedHashSet<>();
        rows.forEach(row -> texts.add(row.positive()));
        if (!settings.replace) {
            rows.forEach(row -> row.negatives().forEach(negative -> texts.add(text(negative))));
        }
        return List.copyOf(texts);
    }

    /** What a negative says: rows that are read have all their texts. */
    static String text(Pair.Negative negative) {
        return negative.text() == null ? "" : negative.text();
    }

    /**
     * Mines rows into a file of rows, and shows how far it is. Errors: {@link dev.xtrain.io.Stopped} on Ctrl-C, which
     * leaves no file; the file cannot be written to.
     *
     * @param output packed as its name says
     */
    public Outcome mine(List<Pair> rows, Path output) {
        try (AtomicFile written = AtomicFile.open(output);
                ScratchFolder scratch = ScratchFolder.create();
                Progress encoding = Progress.start("encoding", 0, "texts");
                Progress scoring = Progress.start("mining", rows.size(), "questions")) {
            Outcome outcome;
            try (JsonLines.Writer<Pair> lines =
                    JsonLines.writer(Packing.of(output).writing(written.stream()))) {
                outcome = mine(rows, scratch.path(), encoding, scoring, lines::write);
            }
            written.commit();
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Mines all rows of a file, those of one language, kind and side after the other; hands them over in their order.
     *
     * @param scratch an empty folder for the keyword indexes, the caller's to delete
     * @param encoding counts texts, of both kinds
     * @param progress counts questions
     */
    public Outcome mine(List<Pair> rows, Path scratch, Progress encoding, Progress progress, Consumer<Pair> sink) {
        List<String> texts = documents(rows);
        Map<String, Integer> numbers = new HashMap<>();
        texts.forEach(text -> numbers.put(text, numbers.size()));
        Vectors documents = store.vectors(texts, TextEncoder.Kind.DOCUMENT, encoding);
        Vectors queries = store.vectors(rows.stream().map(Pair::query).toList(), TextEncoder.Kind.QUERY, encoding);
        Map<String, List<Integer>> groups = new TreeMap<>();
        for (int i = 0; i < rows.size(); i++) {
            Pair row = rows.get(i);
            groups.computeIfAbsent(row.lang() + " " + row.pair() + " " + row.split(), key -> new ArrayList<>())
                    .add(i);
        }
        var tally = new MiningTally();
        @Nullable Pair[] mined = new @Nullable Pair[rows.size()];
        for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
            List<Pair> members = group.getValue().stream().map(rows::get).toList();
            Path folder = scratch.resolve("words-" + tally.groups());
            try (var pool = new MiningPool(members, numbers, documents, kernel, settings, folder, tally)) {
                for (int from = 0; from < members.size(); from += QUERIES) {
                    StopSignal.check();
                    List<Integer> some = group.getValue().subList(from, Math.min(members.size(), from + QUERIES));
                    List<float[]> asked = some.stream().map(queries::floats).toList();
                    float[][] seen = pool.scores(asked);
                    for (int i = 0; i < seen.length; i++) {
                        mined[some.get(i)] = pool.mined(from + i, asked.get(i), seen[i]);
                    }
                    progress.advance(seen.length);
                }
            }
        }
        Stream.of(mined).filter(Objects::nonNull).forEach(sink);
        return tally.outcome(rows.size());
    }
}
