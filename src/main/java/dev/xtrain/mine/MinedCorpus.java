package dev.xtrain.mine;

import dev.xtrain.extract.Languages;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.Progress;
import dev.xtrain.io.ScratchFolder;
import dev.xtrain.io.UserError;
import dev.xtrain.pairs.Corpus;
import dev.xtrain.pairs.CorpusBuilder;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.Drop;
import dev.xtrain.pairs.Extent;
import dev.xtrain.pairs.Fingerprints;
import dev.xtrain.pairs.LoggedCorpus;
import dev.xtrain.pairs.Material;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairId;
import dev.xtrain.pairs.WorkLog;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * A corpus with its negatives, on disk until its rows are written. What was read for it stays in the cache unless
 * {@link #done} is said, so that the same command goes on from there after a kill, Ctrl-C or a full disk.
 */
public final class MinedCorpus implements Closeable {

    private final WorkLog log;
    private final ScratchFolder scratch;
    private final LoggedCorpus corpus;
    private final CorpusNegatives negatives;
    private boolean done;

    private MinedCorpus(WorkLog log, ScratchFolder scratch, LoggedCorpus corpus, CorpusNegatives negatives) {
        this.log = log;
        this.scratch = scratch;
        this.corpus = corpus;
        this.negatives = negatives;
    }

    /**
     * Reads materials. Errors: {@link dev.xtrain.io.Stopped} on Ctrl-C; what was read is kept.
     *
     * @param progress shows how far it is, given the number of files
     */
    public static MinedCorpus of(
            List<? extends Material> materials,
            CorpusOptions options,
            NegativeMix mix,
            LongFunction<Progress> progress) {
        try {
            ScratchFolder scratch = ScratchFolder.create();
            WorkLog log = log(key(options, mix), scratch);
            try {
                LoggedCorpus corpus =
                        CorpusBuilder.build(materials, options, () -> new FileNegatives(mix), progress, log);
                return new MinedCorpus(
                        log, scratch, corpus, new CorpusNegatives(corpus, mix, options.seed(), scratch.path()));
            } catch (RuntimeException | Error e) {
                log.close();
                scratch.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the cache cannot be written to, a log that no later run finds. */
    private static WorkLog log(String key, ScratchFolder scratch) {
        try {
            return WorkLog.open(CacheFolders.extracting(), key);
        } catch (UncheckedIOException | UserError e) {
            return WorkLog.open(scratch.path(), key);
        }
    }

    /** Of two runs with one key, one can go on with what the other read. */
    private static String key(CorpusOptions options, NegativeMix mix) {
        return PairId.hash(
                build(),
                options.languages(),
                Languages.grammarVersions(options.languages()),
                options.kinds(),
                options.clean(),
                options.licenses(),
                options.testShare(),
                options.seed(),
                options.splitBy(),
                options.reserved().stream().map(Fingerprints::version).toList(),
                mix.count(),
                mix);
    }

    /** The program that reads: another build may read otherwise under the same version. */
    private static String build() {
        CodeSource source = MinedCorpus.class.getProtectionDomain().getCodeSource();
        try {
            Path place = source == null ? null : Path.of(source.getLocation().toURI());
            return place != null && Files.isRegularFile(place)
                    ? Files.size(place) + " " + Files.getLastModifiedTime(place)
                    : String.valueOf(MinedCorpus.class.getPackage().getImplementationVersion());
        } catch (IOException | URISyntaxException e) {
            return e.toString();
        }
    }

    /** Number of rows. */
    public int size() {
        return corpus.size();
    }

    /** Where the rows come from, and how much was looked at. */
    public Extent extent() {
        return corpus.extent();
    }

    /**
     * Hands over all rows, in the order of materials, paths and positions.
     *
     * @param byId whether negatives that are rows of the same repository and language are given by their id alone
     */
    public void forEachRow(boolean byId, Consumer<Pair> consumer) {
        for (int i = 0; i < corpus.size(); i++) {
            consumer.accept(negatives.row(i, byId));
        }
    }

    /** Hands over the questions and answers that are no rows, in the same order. */
    public void forEachDrop(Consumer<Drop> consumer) {
        corpus.forEachDrop(consumer);
    }

    /** All of it in memory: for one repository, not for many. */
    public Corpus collected() {
        List<Pair> rows = new ArrayList<>();
        forEachRow(false, rows::add);
        List<Drop> drops = new ArrayList<>();
        forEachDrop(drops::add);
        done();
        return new Corpus(rows, drops, extent());
    }

    /** Its rows are where they belong: what was read is not needed any more. */
    public void done() {
        done = true;
    }

    /** Deletes what is on disk, where that is not needed any more. */
    @Override
    public void close() {
        try {
            negatives.close();
            scratch.close();
            if (!done && size() > 0) {
                log.close();
                return;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log.delete();
    }
}
