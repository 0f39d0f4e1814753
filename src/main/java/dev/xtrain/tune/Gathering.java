package dev.xtrain.tune;

import dev.xtrain.eval.PairQueries;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.Progress;
import dev.xtrain.io.Sha256;
import dev.xtrain.io.UserError;
import dev.xtrain.mine.MinedCorpus;
import dev.xtrain.mine.NegativeMix;
import dev.xtrain.pairs.Corpus;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.Material;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairKind;
import dev.xtrain.pairs.PairWriter;
import dev.xtrain.pairs.SourceMaterial;
import dev.xtrain.pairs.Split;
import dev.xtrain.source.SourceTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The pairs of a run: extracted, split, and written where the run works.
 *
 * <p>Several sources are one corpus: of functions with the same code the first survives, wherever the others stand, so
 * that nothing counts twice and no clone is on both sides.
 */
final class Gathering {

    /** Pairs, held-out ones among them, below which nothing can be learnt or shown. */
    static final int LEAST_PAIRS = 50;

    /** Training pairs below which a gain is not to be expected. */
    static final int ENOUGH_PAIRS = 500;

    /** How to get more of them. */
    static final String MORE = "Get more from the same code with --kinds name,comment, or add sources with --also DIR";

    private final TuneSettings settings;
    private final Corpus tested;
    private final Corpus trained;

    private Gathering(TuneSettings settings, Corpus tested, Corpus trained) {
        this.settings = settings;
        this.tested = tested;
        this.trained = trained;
    }

    /** Extracts. Errors: nothing there, or too little. */
    static Gathering of(TuneSettings settings, Consumer<String> note) {
        Corpus all =
                HoldOut.ensure(extract(settings, settings.trees(), settings.testShare()), settings.testShare(), note);
        require(LEAST_PAIRS, all, settings.trees());
        Corpus tested = all.withRows(all.rows().stream()
                .filter(row -> PairKind.FUNCTION.code().equals(row.pair()))
                .toList());
        requireHeldOut(tested, settings.trees());
        if (settings.trainOn().isEmpty()) {
            return new Gathering(settings, tested, all);
        }
        Corpus control = unseen(extract(settings, settings.trainOn(), 0), tested, note);
        require(settings.training().batch().pairs(), control, settings.trainOn());
        return new Gathering(settings, tested, control);
    }

    /** A control without what it would be asked: held-out code, and held-out questions word for word. */
    private static Corpus unseen(Corpus control, Corpus tested, Consumer<String> note) {
        var code = new HashSet<String>();
        var questions = new HashSet<String>();
        for (Pair row : tested.rows()) {
            if (Split.TEST.equals(row.split())) {
                code.add(String.valueOf(row.cluster()));
                questions.add(PairQueries.normalised(row.query()));
            }
        }
        List<Pair> kept = control.rows().stream()
                .filter(row -> !code.contains(String.valueOf(row.cluster()))
                        && !questions.contains(PairQueries.normalised(row.query())))
                .toList();
        if (kept.size() < control.rows().size()) {
            note.accept(String.format(
                    Locale.ROOT,
                    "Left out of training, as it is held out: %,d pairs.",
                    control.rows().size() - kept.size()));
        }
        return control.withRows(kept);
    }

    /** The one place that says what becomes a pair. */
    private static CorpusOptions options(TuneSettings settings, double testShare) {
        return new CorpusOptions(
                Languages.all(),
                settings.kinds(),
                true,
                testShare,
                settings.training().seed(),
                Runtime.getRuntime().availableProcessors());
    }

    private static Corpus extract(TuneSettings settings, List<Path> paths, double testShare) {
        List<Material> materials = new ArrayList<>();
        try {
            for (Path path : paths) {
                materials.add(new SourceMaterial(SourceTree.open(path), Languages.all()));
            }
            var mix = NegativeMix.of(settings.negatives(), NegativeMix.IN_FILE);
            try (MinedCorpus corpus = MinedCorpus.of(
                    materials,
                    options(settings, testShare),
                    mix,
                    files -> Progress.start("extracting", files, "files"))) {
                return corpus.collected();
            }
        } finally {
            materials.forEach(Material::close);
        }
    }

    private static void require(int least, Corpus corpus, List<Path> paths) {
        int found = corpus.rows().size();
        if (found < least) {
            throw tooFew(paths)
                    .expected("at least %,d documented functions".formatted(least))
                    .found(String.format(
                            Locale.ROOT,
                            "%,d that can be used, of %,d functions in %,d files",
                            found,
                            corpus.census().totalFunctions(),
                            corpus.census().totalFiles()))
                    .fix(MORE + "; xtrain extract says what was left out and why.");
        }
    }

    private static void requireHeldOut(Corpus corpus, List<Path> paths) {
        for (String side : List.of(Split.TEST, Split.TRAIN)) {
            if (corpus.rows().stream().noneMatch(row -> side.equals(row.split()))) {
                throw tooFew(paths)
                        .expected("documented functions to " + (side.equals(Split.TEST) ? "test" : "train") + " on")
                        .found("all %,d on the other side"
                                .formatted(corpus.rows().size()))
                        .in("--test-share")
                        .fix("Choose another share.");
            }
        }
    }

    private static UserError.Draft tooFew(List<Path> paths) {
        return UserError.doing("looking for pairs to tune on")
                .at(paths.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }

    /** A hash of all rows: another one, other sources. */
    String fingerprint() {
        var hash = new Sha256();
        for (Corpus corpus : List.of(tested, trained)) {
            corpus.rows()
                    .forEach(row ->
                            hash.add(row.id()).add(String.valueOf(row.split())).add(String.valueOf(row.path())));
        }
        return hash.hex();
    }

    /** What is measured with: both sides. */
    Corpus tested() {
        return tested;
    }

    /** Whether what is trained on is written to a file of its own. */
    boolean trainsApart() {
        return settings.trainsApart();
    }

    /** Rows that can be trained on, of the corpus that is measured with or of the control's. */
    List<Pair> training() {
        List<Pair> rows = trained.rows().stream()
                .filter(row -> Split.TRAIN.equals(row.split()))
                .toList();
        Integer most = settings.most();
        return most == null ? rows : drawn(rows, most);
    }

    /** The same with no more than so many rows, drawn evenly; the control, if there is one, stays whole. */
    Gathering thinned(int rows) {
        Corpus thin = tested.withRows(drawn(tested.rows(), rows));
        Corpus kept = settings.trainOn().isEmpty() ? trained.withRows(drawn(trained.rows(), rows)) : trained;
        return new Gathering(settings, thin, trainsApart() ? kept : thin);
    }

    private static List<Pair> drawn(List<Pair> rows, int most) {
        if (rows.size() <= most) {
            return rows;
        }
        List<Pair> drawn = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            drawn.add(rows.get((int) ((long) i * rows.size() / most)));
        }
        return drawn;
    }

    /** Writes what is measured with, and what is trained on where that is something else. */
    void write(WorkFolder folder) {
        write(folder.pairs(), tested, settings.trees(), settings.testShare());
        if (trainsApart()) {
            List<Path> paths = settings.trainOn().isEmpty() ? settings.trees() : settings.trainOn();
            write(folder.training(), trained.withRows(training()), paths, 0);
        }
    }

    private void write(Path file, Corpus corpus, List<Path> paths, double testShare) {
        PairWriter.write(file, corpus, options(settings, testShare), "xtrain tune " + paths);
    }
}
