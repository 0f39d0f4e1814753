package dev.xtrain.pairs;

import dev.xtrain.io.Progress;
import dev.xtrain.io.StopSignal;
import dev.xtrain.pairs.Material.Piece;
import dev.xtrain.source.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of materials: extracts their functions on several threads, cleans, removes duplicates, and splits. What
 * can be told of a function by itself ({@link Assessed}) is told on those threads, what hangs on the others
 * ({@link Seen}) here, one piece after the other.
 *
 * <p>The result depends on the sources, their order and the options alone, not on threads or time. What stays in memory
 * is some 350 bytes a row, and at most 64 MiB.
 */
public final class CorpusBuilder {

    /** Pieces a thread that are submitted before the first of them is taken in: what waits is held in memory. */
    private static final int WINDOW = 4;

    private final CorpusOptions options;
    private final Supplier<? extends SiblingNegatives> negatives;
    private final WorkLog log;
    private final Split split;
    private final Seen seen;
    private final RowPlaces rows = new RowPlaces();
    private final RowPlaces drops = new RowPlaces();
    private final Map<Extent.Origin, Census.Count> censuses = new LinkedHashMap<>();
    private int files;

    private CorpusBuilder(
            CorpusOptions options,
            Supplier<? extends SiblingNegatives> negatives,
            WorkLog log,
            Split split,
            Seen seen) {
        this.options = options;
        this.negatives = negatives;
        this.log = log;
        this.split = split;
        this.seen = seen;
    }

    /**
     * Reads all materials. Errors: {@link dev.xtrain.io.Stopped} on Ctrl-C.
     *
     * @param negatives makes one for each file; the ids of what it chooses are those of code
     * @param progress shows how far it is, given the number of files
     * @param log keeps what was told of each piece; what it has already is not worked on again
     */
    public static LoggedCorpus build(
            List<? extends Material> materials,
            CorpusOptions options,
            Supplier<? extends SiblingNegatives> negatives,
            LongFunction<Progress> progress,
            WorkLog log) {
        long units = materials.stream().mapToLong(Material::size).sum();
        List<String> names =
                repositories(materials).stream().map(Repository::name).toList();
        ExecutorService threads = Executors.newFixedThreadPool(options.threads());
        try (var seen = new Seen(new Sketches(Sketches.IN_MEMORY, log.scratch()));
                Progress shown = progress.apply(units)) {
            var builder = new CorpusBuilder(options, negatives, log, Split.of(options, names), seen);
            for (Material material : materials) {
                builder.add(material.pieces(), threads, shown);
            }
            return builder.built(materials);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end(threads);
        }
    }

    private LoggedCorpus built(List<? extends Material> materials) {
        for (Material material : materials) {
            material.skipped().forEach((name, skipped) -> census(name, null).add(skipped));
        }
        Map<Extent.Origin, Census> taken = new LinkedHashMap<>();
        censuses.forEach((origin, count) -> taken.put(origin, count.taken()));
        return new LoggedCorpus(log, rows, drops, new Extent(repositories(materials), split.by(), taken));
    }

    private static List<Repository> repositories(List<? extends Material> materials) {
        return materials.stream()
                .flatMap(material -> material.repositories().stream())
                .toList();
    }

    /** Stops the threads and waits for them: the materials that they read are the caller's to close. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Census.Count census(String repo, @Nullable String lang) {
        return censuses.computeIfAbsent(new Extent.Origin(repo, lang), origin -> new Census.Count());
    }

    private record Pending(Piece piece, Future<BinaryTold> work) {}

    private void add(Iterator<Piece> pieces, ExecutorService threads, Progress progress) {
        Deque<Pending> pending = new ArrayDeque<>();
        while (pieces.hasNext()) {
            Piece piece = pieces.next();
            while (pending.size() >= WINDOW * options.threads() || (piece.waits() && !pending.isEmpty())) {
                take(pending.remove(), progress);
            }
            pending.add(new Pending(piece, threads.submit(() -> told(piece))));
        }
        while (!pending.isEmpty()) {
            take(pending.remove(), progress);
        }
    }

    private BinaryTold told(Piece piece) {
        return log.find(piece.name()).orElseGet(() -> {
            List<Told> told = new ArrayList<>();
            for (ExtractedFile file : piece.work(options)) {
                told.add(Told.of(file, options, negatives.get()));
            }
            return log.append(piece.isRepeated() ? "" : piece.name(), BinaryTold.of(told));
        });
    }

    private void take(Pending pending, Progress progress) {
        StopSignal.check();
        BinaryTold piece = result(pending.work);
        pending.piece.taken();
        Iterator<BinaryTold.Slice> places = piece.rows().iterator();
        for (Told told : piece.files()) {
            FileCount count = told.count();
            census(count.repo(), count.lang()).add(count);
            boolean test =
                    count.side() == null ? split.isTest(count.repo(), count.path()) : Split.TEST.equals(count.side());
            int file = files++;
            for (Assessed candidate : told.candidates()) {
                add(candidate, places.next(), file, test);
            }
        }
        progress.advance(pending.piece.units());
    }

    private void add(Assessed candidate, BinaryTold.Slice place, int file, boolean test) {
        DropReason reason = candidate.reason();
        if (reason != null) {
            drops.add(place, LoggedCorpus.tag(reason));
            return;
        }
        Seen.Verdict verdict = seen.take(candidate, file, test, options.clean());
        if (verdict.reason() != null) {
            drops.add(place, LoggedCorpus.tag(verdict.reason()));
        } else {
            rows.add(place, verdict.test() ? LoggedCorpus.TESTED : LoggedCorpus.TRAINED);
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
