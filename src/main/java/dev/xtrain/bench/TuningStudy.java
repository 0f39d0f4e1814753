package dev.xtrain.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.eval.Comparison;
import dev.xtrain.eval.Metrics;
import dev.xtrain.eval.Run;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.lora.Models;
import dev.xtrain.pairs.PairKind;
import dev.xtrain.report.Table;
import dev.xtrain.train.TrainConfig;
import dev.xtrain.train.TrainListener;
import dev.xtrain.tune.Budget;
import dev.xtrain.tune.TuneResult;
import dev.xtrain.tune.TuneSettings;
import dev.xtrain.tune.Tuner;
import dev.xtrain.tune.WorkFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Does tuning on a repository help, and is it the tuning? Each repository is tuned on its own files and, as a control,
 * on as many pairs of another repository of the same language; both are asked the same held-out queries.
 *
 * <p>A finished run is kept as JSON in the output folder and not repeated.
 */
public final class TuningStudy {

    private static final double TEST_SHARE = 0.2;
    private static final int NEGATIVES = 7;

    private final TrainConfig training;
    private final Models models;
    private final TrainListener listener;
    private final Path output;

    /** A study that trains in one way; results go to a folder. */
    public TuningStudy(TrainConfig training, Models models, TrainListener listener, Path output) {
        this.training = training;
        this.models = models;
        this.listener = listener;
        this.output = output;
    }

    /**
     * A repository and its control.
     *
     * @param tuned source of the repository
     * @param control source of another one of the same language
     */
    public record Subject(Path tuned, Path control) {}

    /**
     * What one way to search scored, query by query.
     *
     * @param mode semantic, hybrid or keyword
     * @param precisionBefore P@1 of each query before
     * @param precisionAfter and after
     * @param before reciprocal rank of each query before
     * @param after and after
     */
    public record Scores(
            String mode, double[] precisionBefore, double[] precisionAfter, double[] before, double[] after) {}

    /**
     * One tuning.
     *
     * @param settings of the run
     * @param pairs different pairs that were trained on
     * @param scores by way to search
     */
    public record Outcome(String name, String settings, int pairs, int steps, List<Scores> scores) {

        Scores of(String mode) {
            return scores.stream()
                    .filter(scores -> scores.mode().equals(mode))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A repository's two tunings. */
    public record Pairing(Outcome tuned, Outcome control) {}

    /** Runs what is not there yet. */
    public List<Pairing> run(List<Subject> subjects) {
        List<Pairing> pairings = new ArrayList<>();
        for (Subject subject : subjects) {
            String name = name(subject.tuned());
            Outcome tuned = outcome(name, subject.tuned(), null, null);
            Outcome control = outcome(
                    name + "-after-" + name(subject.control()), subject.tuned(), subject.control(), tuned.pairs());
            if (control.steps() != tuned.steps()) {
                throw UserError.doing("comparing with a control")
                        .expected("as many steps, " + tuned.steps())
                        .found(control.steps() + ": it has fewer pairs")
                        .at(subject.control())
                        .fix("Choose a larger repository.");
            }
            pairings.add(new Pairing(tuned, control));
        }
        return pairings;
    }

    private static String name(Path tree) {
        Path name = tree.toAbsolutePath().normalize().getFileName();
        return name == null ? "root" : name.toString();
    }

    private Outcome outcome(String name, Path tree, @Nullable Path trainOn, @Nullable Integer most) {
        Path file = output.resolve(name + ".outcome.json");
        String run = training + " on " + tree + (trainOn == null ? "" : " after " + most + " of " + trainOn);
        if (Files.isRegularFile(file)) {
            Outcome kept = Json.read(file, Outcome.class);
            if (!kept.settings().equals(run)) {
                throw UserError.doing("continuing the study")
                        .expected("results of the same settings")
                        .found("others")
                        .at(file)
                        .fix("Choose another folder with --output, or delete it.");
            }
            return kept;
        }
        listener.note(name);
        var settings = new TuneSettings(
                List.of(tree),
                Set.of(PairKind.FUNCTION),
                trainOn == null ? List.of() : List.of(trainOn),
                most,
                training,
                TEST_SHARE,
                NEGATIVES,
                Budget.NONE);
        TuneResult result;
        try (WorkFolder folder = WorkFolder.open(output.resolve(name))) {
            result = new Tuner(settings, folder, models, listener).run();
        }
        List<Scores> scores = new ArrayList<>();
        for (int i = 0; i < result.before().size(); i++) {
            Run before = result.before().get(i);
            scores.add(scores(
                    before.backend().mode().toString(), before, result.after().get(i)));
        }
        scores.add(scores("keyword", result.keyword(), result.keyword()));
        var outcome = new Outcome(name, run, result.trainingPairs(), result.steps(), scores);
        try {
            AtomicFile.writeString(file, Json.mapper().writeValueAsString(outcome) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return outcome;
    }

    private static Scores scores(String mode, Run before, Run after) {
        return new Scores(
                mode,
                before.values(Metrics::precisionAt1),
                after.values(Metrics::precisionAt1),
                before.values(Metrics::reciprocalRank),
                after.values(Metrics::reciprocalRank));
    }

    /** The study as a table and two sentences: tuned against before, and tuned against control, over all queries. */
    public static String report(List<Pairing> pairings, long seed) {
        List<List<String>> rows = new ArrayList<>();
        for (String mode : List.of("semantic", "hybrid", "keyword")) {
            for (Pairing pairing : pairings) {
                rows.add(row(pairing.tuned().name(), mode, List.of(pairing), seed));
            }
            rows.add(row("all", mode, pairings, seed));
        }
        var table = new Table(
                List.of(
                        "tested on",
                        "search",
                        "queries",
                        "P@1 before",
                        "tuned",
                        "control",
                        "MRR@10 before",
                        "tuned",
                        "control",
                        "p tuned/before",
                        "p tuned/control"),
                rows);
        Comparison gain = compare(pairings, "semantic", Scores::before, seed);
        Comparison own = Comparison.of(
                all(pairings, pairing -> pairing.control().of("semantic").after()),
                all(pairings, pairing -> pairing.tuned().of("semantic").after()),
                seed);
        return table.toMarkdown()
                + "\n"
                + gain.sentence("Tuning", "semantic MRR@10")
                + "\n"
                + own.sentence("The repository's own pairs instead of the control's", "semantic MRR@10")
                + "\n";
    }

    private static Comparison compare(
            List<Pairing> pairings, String mode, Function<Scores, double[]> before, long seed) {
        return Comparison.of(
                all(pairings, pairing -> before.apply(pairing.tuned().of(mode))),
                all(pairings, pairing -> pairing.tuned().of(mode).after()),
                seed);
    }

    private static double[] all(List<Pairing> pairings, Function<Pairing, double[]> values) {
        return pairings.stream()
                .flatMapToDouble(pairing -> DoubleStream.of(values.apply(pairing)))
                .toArray();
    }

    private static List<String> row(String name, String mode, List<Pairing> pairings, long seed) {
        Comparison gain = compare(pairings, mode, Scores::before, seed);
        double[] control = all(pairings, pairing -> pairing.control().of(mode).after());
        Comparison own = Comparison.of(
                control, all(pairings, pairing -> pairing.tuned().of(mode).after()), seed);
        return Stream.of(
                        name,
                        mode,
                        String.valueOf(control.length),
                        mean(all(pairings, pairing -> pairing.tuned().of(mode).precisionBefore())),
                        mean(all(pairings, pairing -> pairing.tuned().of(mode).precisionAfter())),
                        mean(all(pairings, pairing -> pairing.control().of(mode).precisionAfter())),
                        number(gain.before()),
                        number(gain.after()),
                        number(own.before()),
                        mode.equals("keyword") ? "" : Comparison.format(gain.p()),
                        mode.equals("keyword") ? "" : Comparison.format(own.p()))
                .toList();
    }

    private static String mean(double[] values) {
        return number(DoubleStream.of(values).average().orElse(Double.NaN));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
