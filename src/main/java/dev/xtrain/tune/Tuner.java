package dev.xtrain.tune;

import dev.xtrain.eval.QueryMatch;
import dev.xtrain.eval.Run;
import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.lora.Merger;
import dev.xtrain.lora.Models;
import dev.xtrain.mine.ModelMining;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.ModelCard;
import dev.xtrain.model.VectorStore;
import dev.xtrain.pairs.Manifest;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairReader;
import dev.xtrain.pairs.Split;
import dev.xtrain.search.Mode;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.WeightType;
import dev.xtrain.train.TrainConfig;
import dev.xtrain.train.TrainListener;
import dev.xtrain.train.Trainer;
import dev.xtrain.train.TrainingPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The whole loop: extract, plan, measure the base on held-out files, mine negatives with it where any are used, train,
 * merge, measure again.
 *
 * <p>A file's pairs are all on one side. What was done is in the {@link WorkFolder}: a run that was interrupted goes on
 * from there, with the pairs and the plan that it began with. {@link ResultWriter} puts the result in place.
 */
public final class Tuner {

    /** What tables and reports call the result. */
    private static final String TUNED = "tuned";

    private final TuneSettings settings;
    private final WorkFolder folder;
    private final Models models;
    private final StepLog log;
    private final Planner planner;

    /** A tuner that works in a folder; the folder and the models stay the caller's. */
    public Tuner(TuneSettings settings, WorkFolder folder, Models models, TrainListener listener) {
        this.settings = settings;
        this.folder = folder;
        this.models = models;
        this.log = new StepLog(folder.steps(), listener);
        this.planner = new Planner(settings.training(), settings.budget());
    }

    /** Runs the loop, or the rest of it. Errors: {@link dev.xtrain.io.Stopped} on Ctrl-C. */
    public TuneResult run() {
        check();
        var clock = new Clock();
        TunePlan plan = plan(clock);
        double gathering = clock.lap();
        log.note(plan.text());
        TrainConfig config = planner.of(plan);

        Measurement measurement;
        List<Run> before;
        String baseSha256;
        String baseLicense;
        double measured;
        double mined;
        try (EmbeddingModel base = open(config.withDefaultLengths())) {
            baseSha256 = base.sha256();
            baseLicense = ModelCard.read(base.directory().path()).license();
            measurement = Measurement.of(folder.pairs(), config.seed(), log::note);
            before = measurement.runs(base, base.name());
            measured = clock.lap();
            if (config.batch().negatives() > 0) {
                mine(base, config);
            }
            mined = clock.lap();
        }
        Trainer.Result trained = train(config);
        clock.lap();
        merge();
        double merged = clock.lap();
        Run keyword = measurement.keyword();
        List<Run> after;
        List<QueryMatch> matches;
        try (EmbeddingModel tuned = models.open(folder.merged().toString())) {
            after = measurement.runs(tuned, TUNED);
            matches = measurement.matches(tuned, TUNED, TuneResult.runs(before, keyword, after));
        }
        List<TrainListener.Step> steps = log.steps();
        return new TuneResult(
                plan,
                config,
                Json.read(folder.manifest(), Manifest.class),
                Json.read(folder.trainingManifest(), Manifest.class),
                baseSha256,
                baseLicense,
                Math.min(trained.pairs(), trained.steps() * config.batch().pairs()),
                steps,
                keyword,
                before,
                after,
                matches,
                Verdict.of(
                        TuneResult.comparison(before, after, Mode.SEMANTIC, config.seed()),
                        TuneResult.comparison(before, after, Mode.HYBRID, config.seed())),
                new Phases(
                        gathering,
                        measured,
                        mined,
                        steps.stream().mapToDouble(TrainListener.Step::seconds).sum(),
                        merged,
                        clock.lap()),
                Machine.here());
    }

    /** Says what is wrong with the settings before hours are spent. */
    private void check() {
        if (settings.training().method() != TrainConfig.Method.LORA) {
            throw UserError.doing("planning the tuning")
                    .expected("lora, which is merged into the tuned model")
                    .found("full")
                    .in("method")
                    .fix("Train with xtrain train, and tune what comes of it: xtrain tune --base DIR.");
        }
        try (EmbeddingModel base = open(settings.training())) {
            new Trainer(settings.training(), base, folder.adapter(), log).check();
        }
    }

    private EmbeddingModel open(TrainConfig config) {
        return EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision());
    }

    /** The plan of the run that was begun, or a new one. */
    private TunePlan plan(Clock clock) {
        Gathering all = Gathering.of(settings, log::note);
        var begun = folder.begun();
        if (begun.isPresent()) {
            log.note("Continuing the run of " + begun.get().created() + ".");
            if (!begun.get().fingerprint().equals(all.fingerprint())) {
                log.note("The sources have changed since: it goes on with the pairs of then; --overwrite begins anew.");
            }
            return begun.get();
        }
        warnOfFew(all.training().size());
        TrainConfig fitted = planner.fitted(all.training().size());
        double step;
        try (EmbeddingModel base = open(fitted)) {
            step = SpeedProbe.step(fitted, base, all.training());
        }
        Speed speed;
        try (EmbeddingModel base = open(fitted.withDefaultLengths())) {
            speed = SpeedProbe.all(step, base, all.tested().rows(), folder.scratch());
        }
        Gathering kept = planner.thinned(all, speed);
        TunePlan plan = planner.plan(all, kept, speed, clock.seconds(), models);
        kept.write(folder);
        folder.begin(plan);
        return plan;
    }

    private void warnOfFew(int pairs) {
        if (pairs < Gathering.ENOUGH_PAIRS) {
            log.note(String.format(
                    Locale.ROOT,
                    "Only %,d pairs to train on: with fewer than %,d, tuning often shows no gain. %s.",
                    pairs,
                    Gathering.ENOUGH_PAIRS,
                    Gathering.MORE));
        }
    }

    /** Gives the rows that are trained on negatives by the base, once. */
    private void mine(EmbeddingModel base, TrainConfig config) {
        if (Files.exists(folder.mined())) {
            return;
        }
        int wanted = config.batch().negatives();
        List<Pair> rows = PairReader.read(folder.trained()).stream()
                .filter(row -> Split.TRAIN.equals(row.split()))
                .toList();
        ModelMining.Outcome outcome = new ModelMining(
                        VectorStore.open(CacheFolders.vectors(), base),
                        new VectorScores(base.torch()),
                        ModelMining.Settings.replacing(config.base(), wanted))
                .mine(rows, folder.mined());
        log.note(String.format(
                Locale.ROOT,
                "Mined %,d negatives with %s, %d asked of %,d pairs; left out as they may answer too: %,d.",
                outcome.found(),
                config.base(),
                wanted,
                outcome.rows(),
                outcome.tooNear() + outcome.alike()));
    }

    private Trainer.Result train(TrainConfig config) {
        Path pairs = config.batch().negatives() > 0 ? folder.mined() : folder.trained();
        try (EmbeddingModel base = open(config)) {
            boolean begun = Files.exists(folder.adapter()) || Trainer.interrupted(folder.adapter());
            return new Trainer(config.onHeldIn(), base, folder.adapter(), log).run(List.of(pairs), begun);
        }
    }

    /** What is measured is what others will use: the merged model. */
    private void merge() {
        try (AtomicDirectory directory = AtomicDirectory.open(folder.merged())) {
            Merger.open(folder.adapter(), null).writeTo(directory.path(), WeightType.FP32);
            directory.commit();
        }
    }

    /** Seconds since the last lap, and since the start. */
    private static final class Clock {
        private final long start = System.nanoTime();
        private long last = start;

        double seconds() {
            return (System.nanoTime() - start) / 1e9;
        }

        double lap() {
            long now = System.nanoTime();
            double seconds = (now - last) / 1e9;
            last = now;
            return seconds;
        }
    }
}
