package dev.xtrain.pairs;

import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.Progress;
import dev.xtrain.io.StopSignal;
import dev.xtrain.source.Licenses;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.SourceTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of source trees: extracts their functions on several threads, cleans, removes exact duplicates, and splits
 * by file.
 *
 * <p>The result depends on the sources, their order and the options alone, not on threads or time. Of functions with
 * the same code (white space apart) in one language the first by tree, path and position survives, so that a clone
 * never stands on both sides of the split; where cleaning is off, clones all stay and take the side of the first. Of
 * what is nearly the same ({@link NearDuplicates}) the first survives, too. Code may be the answer once for each kind
 * of pairs, but in one file only.
 *
 * <p>A file that cannot be worked on, for whatever reason, costs itself alone and is named in the census.
 */
public final class CorpusBuilder {

    /** Files a thread that are submitted before the first of them is taken in: what waits is held in memory. */
    private static final int WINDOW = 4;

    private final CorpusOptions options;
    private final Split split;
    private final Map<Corpus.Origin, Census.Count> censuses = new LinkedHashMap<>();
    private final List<Corpus.Row> rows = new ArrayList<>();
    private final List<Corpus.Drop> dropped = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>(); // of code that has a row
    private final Set<String> rowsOfKind = new HashSet<>(); // ids, and kinds with code
    private final NearDuplicates kept = new NearDuplicates();
    private final Set<String> repeated = new HashSet<>(); // code that is nearly the same as some that has a row

    private CorpusBuilder(CorpusOptions options) {
        this.options = options;
        this.split = new Split(options.testShare(), options.seed());
    }

    /**
     * Reads all trees. Errors: {@link dev.xtrain.io.Stopped} on Ctrl-C.
     *
     * @param progress shows how far it is, given the number of files
     */
    public static Corpus build(
            List<? extends SourceTree> trees, CorpusOptions options, LongFunction<Progress> progress) {
        var builder = new CorpusBuilder(options);
        var files = new ArrayList<Listed>();
        for (SourceTree tree : trees) {
            tree.list(path -> !builder.languages(path).isEmpty()).forEach(entry -> files.add(new Listed(tree, entry)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(options.threads());
        try (Progress shown = progress.apply(files.size())) {
            builder.add(files, threads, shown);
        } finally {
            end(threads);
        }
        trees.forEach(tree -> builder.census(tree.repository().name(), null).add(tree.skipped()));
        Map<Corpus.Origin, Census> censuses = new LinkedHashMap<>();
        builder.censuses.forEach((origin, count) -> censuses.put(origin, count.taken()));
        return new Corpus(
                builder.rows,
                builder.dropped,
                trees.stream().map(SourceTree::repository).toList(),
                censuses);
    }

    /** Stops the threads and waits for them: the trees that they read are the caller's to close. */
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
        return censuses.computeIfAbsent(new Corpus.Origin(repo, lang), origin -> new Census.Count());
    }

    private record Listed(SourceTree tree, SourceTree.Entry entry) {}

    /** The file that code was first seen in, and its side of the split. */
    private record Place(String file, String side) {}

    private void add(List<Listed> files, ExecutorService threads, Progress progress) {
        Deque<Future<Optional<ExtractedFile>>> pending = new ArrayDeque<>();
        for (Listed file : files) {
            if (pending.size() == WINDOW * options.threads()) {
                take(pending.remove(), progress);
            }
            pending.add(threads.submit(() -> read(file.tree, file.entry)));
        }
        while (!pending.isEmpty()) {
            take(pending.remove(), progress);
        }
    }

    private void take(Future<Optional<ExtractedFile>> file, Progress progress) {
        StopSignal.check();
        result(file).ifPresent(this::add);
        progress.advance(1);
    }

    /** A file in one of the languages that are asked for; of some the content tells which it is. */
    private Optional<ExtractedFile> read(SourceTree tree, SourceTree.Entry entry) {
        List<Language> possible = languages(entry.path());
        try {
            return possible.isEmpty()
                    ? Optional.empty()
                    : tree.read(entry).flatMap(file -> {
                        Language language = Languages.of(file).orElseThrow();
                        if (!possible.contains(language)) {
                            return Optional.empty();
                        }
                        if (Extractor.isSkipped(file)) {
                            tree.skipped().add(SkipReason.NATIVE_CRASH, entry.path());
                            return Optional.empty();
                        }
                        return Optional.of(ExtractedFile.of(tree, file, language, options));
                    });
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.of(ExtractedFile.failed(tree, entry, possible.get(0), e));
        }
    }

    private List<Language> languages(String path) {
        return Languages.possible(path).stream()
                .filter(options.languages()::contains)
                .toList();
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

    private void add(ExtractedFile file) {
        census(file.repository().name(), file.lang()).add(file);
        String where = file.repository().name() + "\0" + file.path();
        for (PairKind kind : options.kinds()) {
            for (Candidate candidate : Candidate.in(file, kind)) {
                add(file, where, options.clean() ? candidate : candidate.asked());
            }
        }
    }

    private void add(ExtractedFile file, String where, Candidate candidate) {
        Function answer = candidate.answer();
        String id = PairId.of(file.lang(), answer.code(), candidate.query());
        String code = PairId.ofCode(file.lang(), candidate.code());
        String positive = PairId.ofCode(file.lang(), answer.code());
        String ofKind = candidate.kind() + " " + positive;
        Optional<DropReason> reason =
                options.clean() ? Cleaning.reason(candidate, file.generated()) : Cleaning.necessity(candidate);
        Licenses licenses = options.licenses();
        if (licenses != null
                && !licenses.test(file.license() == null ? null : file.license().spdx())) {
            reason = Optional.of(DropReason.LICENSE);
        }
        boolean again = rowsOfKind.contains(ofKind) || rowsOfKind.contains(id);
        boolean clone = again || isElsewhere(code, where) || isElsewhere(positive, where);
        if (reason.isEmpty() && options.clean()) {
            reason = clone ? Optional.of(DropReason.DUPLICATE) : likeness(file, candidate, code);
        }
        if (reason.isPresent()) {
            var line = new Dropped(
                    id,
                    file.path(),
                    answer.startLine(),
                    candidate.kind().code(),
                    reason.get().code());
            dropped.add(new Corpus.Drop(file.repository().name(), file.lang(), reason.get(), line));
            return;
        }
        Place known = places.getOrDefault(code, places.get(positive));
        Place place =
                known == null ? new Place(where, split.of(file.repository().name(), file.path())) : known;
        places.putIfAbsent(code, place);
        places.putIfAbsent(positive, place);
        rowsOfKind.add(ofKind);
        rowsOfKind.add(id);
        rows.add(new Corpus.Row(pair(file, candidate, id, place.side(), code), answer, candidate.siblings()));
    }

    /** Whether a candidate is too much like a row, or like what is measured with. */
    private Optional<DropReason> likeness(ExtractedFile file, Candidate candidate, String code) {
        String doc = String.valueOf(candidate.doc());
        if (options.reserved().stream().anyMatch(set -> set.knows(candidate.code(), doc))) {
            return Optional.of(DropReason.CONTAMINATED);
        }
        if (places.containsKey(code)) {
            return Optional.empty(); // another kind of pair has found it new
        }
        short[] sketch = NearDuplicates.sketch(file.lang() + " " + candidate.code());
        if (repeated.contains(code) || kept.find(sketch).isPresent()) {
            repeated.add(code);
            return Optional.of(DropReason.NEAR_DUPLICATE);
        }
        kept.add(sketch);
        return Optional.empty();
    }

    private boolean isElsewhere(String code, String where) {
        Place place = places.get(code);
        return place != null && !place.file().equals(where);
    }

    private static Pair pair(ExtractedFile file, Candidate candidate, String id, String side, String cluster) {
        Function answer = candidate.answer();
        return new Pair(
                id,
                file.lang(),
                file.repository().name(),
                file.repository().commit(),
                file.path(),
                answer.symbol(),
                answer.startLine(),
                answer.endLine(),
                answer.startByte(),
                answer.endByte(),
                candidate.docStart(),
                candidate.docEnd(),
                answer.kind(),
                candidate.kind().code(),
                answer.signature(),
                candidate.doc(),
                candidate.query(),
                answer.code(),
                List.of(),
                null,
                file.license(),
                side,
                cluster);
    }
}
