package dev.xtrain.tune;

import dev.xtrain.eval.Evaluation;
import dev.xtrain.eval.PairQueries;
import dev.xtrain.eval.Pool;
import dev.xtrain.eval.Query;
import dev.xtrain.eval.QuerySet;
import dev.xtrain.eval.Run;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Progress;
import dev.xtrain.io.UserError;
import dev.xtrain.lora.Merger;
import dev.xtrain.lora.Models;
import dev.xtrain.mine.SameFileNegatives;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.VectorStore;
import dev.xtrain.pairs.Corpus;
import dev.xtrain.pairs.CorpusBuilder;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.PairWriter;
import dev.xtrain.pairs.Split;
import dev.xtrain.search.Mode;
import dev.xtrain.search.Routing;
import dev.xtrain.search.Scoring;
import dev.xtrain.source.SourceTree;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.WeightType;
import dev.xtrain.train.TrainConfig;
import dev.xtrain.train.TrainListener;
import dev.xtrain.train.Trainer;
import dev.xtrain.train.TrainingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole loop on one path: extract, measure the base on held-out files, fit the hybrid's weight on the other side,
 * train, merge, measure again.
 *
 * <p>A file's pairs are all on one side; every held-out query is asked of all functions of its language, the trained
 * ones among them.
 */
public final class Tuner {

    /** Queries of the training side that the hybrid's weight is fitted on. */
    private static final int FITTING_QUERIES = 300;

    private final TuneSettings settings;
    private final Models models;
    private final TrainListener listener;

    /** A tuner; the models stay the caller's. */
    public Tuner(TuneSettings settings, Models models, TrainListener listener) {
        this.settings = settings;
        this.models = models;
        this.listener = listener;
    }

    /**
     * Runs the loop.
     *
     * @param resume continue an interrupted training
     */
    public TuneResult run(boolean resume) {
        TrainConfig config = settings.training();
        check(config);
        Path pairs = pairs("pairs", settings.trees(), settings.testShare(), null);
        Path training = settings.trainOn().isEmpty()
                ? settings.most() == null
                        ? pairs
                        : pairs("training", settings.trees(), settings.testShare(), Split.TRAIN)
                : pairs("control", settings.trainOn(), 0, Split.TRAIN);
        Evaluation evaluation;
        List<Run> before;
        try (EmbeddingModel base = open(config.withDefaultLengths())) {
            List<QuerySet> fitting = PairQueries.read(pairs, Split.TRAIN).sets().stream()
                    .map(Tuner::sampled)
                    .toList();
            evaluation = new Evaluation(PairQueries.read(pairs, Split.TEST).sets(), evaluation(fit(base, fitting)));
            before = measure(base, evaluation);
        }
        Trainer.Result trained;
        try (EmbeddingModel base = open(config)) {
            trained = new Trainer(config, base, settings.output(), listener).run(List.of(training), resume);
        }
        Path merged = merge();
        List<Run> after;
        try (EmbeddingModel tuned = models.open(merged.toString())) {
            after = measure(tuned, evaluation);
        }
        return new TuneResult(
                evaluation.keyword().get(0),
                before,
                after,
                Math.min(trained.pairs(), trained.steps() * config.batch().pairs()),
                trained.steps(),
                settings.output(),
                merged,
                config.seed());
    }

    /** Says what is wrong with the settings before hours are spent. */
    private void check(TrainConfig config) {
        try (EmbeddingModel base = open(config)) {
            new Trainer(config, base, settings.output(), listener).check();
        }
    }

    private EmbeddingModel open(TrainConfig config) {
        return EmbeddingModel.open(TrainingPlan.base(config), models.torch(), models.precision());
    }

    /** What is measured is what others will use: the merged model. */
    private Path merge() {
        Path target = Merger.beside(settings.output());
        try (AtomicDirectory directory = AtomicDirectory.open(target)) {
            Merger.open(settings.output(), null).writeTo(directory.path(), WeightType.FP32);
            directory.commit().ifPresent(kept -> listener.note("What stood there before is kept at " + kept + "."));
        }
        return target;
    }

    private Path pairs(String name, List<Path> paths, double testShare, @Nullable String side) {
        var options = new CorpusOptions(
                Languages.all(),
                true,
                testShare,
                settings.training().seed(),
                Runtime.getRuntime().availableProcessors());
        List<SourceTree> trees = new ArrayList<>();
        try {
            for (Path path : paths) {
                trees.add(SourceTree.open(path));
            }
            Corpus corpus = CorpusBuilder.build(trees, options, files -> Progress.start("extracting", files, "files"));
            if (side != null) {
                corpus = capped(corpus, side);
            }
            if (side == null) {
                require(1, Split.TEST, "to test on", corpus, paths);
            }
            boolean trained = side != null || settings.trainOn().isEmpty();
            int step = settings.training().batch().pairs();
            require(trained ? step : 1, Split.TRAIN, trained ? "to take a step on" : "to fit on", corpus, paths);
            Path file = settings.output().resolveSibling(settings.output().getFileName() + "." + name + ".jsonl");
            PairWriter.write(
                    file, SameFileNegatives.mine(corpus, settings.negatives(), false), options, "xtrain tune " + paths);
            return file;
        } finally {
            trees.forEach(Tuner::close);
        }
    }

    private static void require(int least, String split, String purpose, Corpus corpus, List<Path> paths) {
        long found = corpus.rows().stream()
                .filter(row -> split.equals(row.pair().split()))
                .count();
        if (found < least) {
            throw UserError.doing("looking for pairs to tune on")
                    .expected("at least %,d documented functions %s".formatted(least, purpose))
                    .found("%,d, of %,d in all".formatted(found, corpus.rows().size()))
                    .at(paths.stream().map(Path::toString).collect(Collectors.joining(", ")))
                    .fix("Choose more sources with documentation comments; xtrain extract tells more.");
        }
    }

    /** The rows of a side, no more than asked for, drawn evenly. */
    private Corpus capped(Corpus corpus, String side) {
        List<Corpus.Row> rows = corpus.rows().stream()
                .filter(row -> side.equals(row.pair().split()))
                .toList();
        Integer most = settings.most();
        if (most == null || rows.size() <= most) {
            return corpus.withRows(rows);
        }
        List<Corpus.Row> drawn = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            drawn.add(rows.get((int) ((long) i * rows.size() / most)));
        }
        return corpus.withRows(drawn);
    }

    private static void close(SourceTree tree) {
        try {
            tree.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + tree + ": " + e.getMessage(), e);
        }
    }

    private static QuerySet sampled(QuerySet set) {
        int size = set.queries().size();
        if (size <= FITTING_QUERIES) {
            return set;
        }
        var drawn = new ArrayList<Query>();
        for (int i = 0; i < FITTING_QUERIES; i++) {
            drawn.add(set.queries().get((int) ((long) i * size / FITTING_QUERIES)));
        }
        return new QuerySet(set.name(), set.documents(), set.units(), drawn);
    }

    private Routing fit(EmbeddingModel model, List<QuerySet> sets) {
        var evaluation = new Evaluation(sets, evaluation(Routing.DEFAULT));
        try (Progress progress = Progress.start("fitting the hybrid", evaluation.texts(), "texts")) {
            return evaluation.fit(evaluated(model), progress);
        }
    }

    private List<Run> measure(EmbeddingModel model, Evaluation evaluation) {
        try (Progress progress = Progress.start("measuring " + model.name(), evaluation.texts(), "texts")) {
            return evaluation.semantic(evaluated(model), progress);
        }
    }

    private Evaluation.Model evaluated(EmbeddingModel model) {
        return new Evaluation.Model(
                model.name(),
                Scoring.of(model.multiVector()),
                model,
                VectorStore.open(CacheFolders.vectors(), model),
                new VectorScores(models.torch()));
    }

    private Evaluation.Settings evaluation(Routing weights) {
        return new Evaluation.Settings(
                List.of(Mode.SEMANTIC, Mode.HYBRID),
                List.of(Pool.WHOLE),
                weights,
                settings.training().seed());
    }
}
