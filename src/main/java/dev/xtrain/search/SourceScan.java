package dev.xtrain.search;

import dev.xtrain.extract.Extraction;
import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.Progress;
import dev.xtrain.io.Sha256;
import dev.xtrain.io.StopSignal;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.TextKey;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import dev.xtrain.source.Stamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One look at a directory: what has changed since its catalog was made, and the functions of that.
 *
 * @param catalog as the directory is now
 * @param texts of the functions that were read, with their documentation
 * @param gone files of the old catalog that are gone or have other functions now
 * @param added files that are new or have other functions now
 * @param broken functions left out because the parser met a syntax error inside them
 * @param tooDeep functions left out because too much is around them
 * @param gaveUp files that took the parser too long
 */
record SourceScan(
        Catalog catalog,
        Map<TextKey, String> texts,
        List<String> gone,
        List<IndexedFile> added,
        int broken,
        int tooDeep,
        List<String> gaveUp) {

    /** Clocks of file systems step by up to this; what was written later may change again under the same stamp. */
    private static final long CLOCK_STEP_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A file as it is now; {@code extraction} is null where it did not have to be parsed. */
    private record Seen(IndexedFile file, @Nullable Extraction extraction, Map<TextKey, String> texts) {}

    /** The files that functions can be found in. */
    static List<? extends SourceTree.Entry> list(SourceTree tree) {
        Predicate<String> known = path -> Languages.of(path).isPresent();
        return tree.list(known).stream()
                .filter(entry -> known.test(entry.path())) // a file that was named is listed whatever it is
                .toList();
    }

    /** Whether nothing has to be read: the same files, none written to since. */
    static boolean isCurrent(Catalog catalog, List<? extends SourceTree.Entry> entries) {
        if (catalog.files().size() != entries.size()) {
            return false;
        }
        for (int i = 0; i < entries.size(); i++) {
            IndexedFile file = catalog.files().get(i);
            if (!file.settled()
                    || !file.path().equals(entries.get(i).path())
                    || !file.stamp().equals(entries.get(i).stamp())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks at every file, and reads those that may have changed.
     *
     * @param everything whether the texts of all functions are wanted
     */
    static SourceScan of(SourceTree tree, Catalog before, boolean everything, Progress progress) {
        long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        Map<String, IndexedFile> known = before.files().stream().collect(Collectors.toMap(IndexedFile::path, f -> f));
        List<Seen> seen = list(tree).parallelStream()
                .flatMap(entry -> {
                    StopSignal.check();
                    boolean settled = entry.stamp().modified() < now - CLOCK_STEP_NANOS;
                    var result = look(tree, entry, known.get(entry.path()), settled, everything);
                    progress.advance(1);
                    return result.stream();
                })
                .toList();
        return of(before, known, seen);
    }

    private static Optional<Seen> look(
            SourceTree tree,
            SourceTree.Entry entry,
            @Nullable IndexedFile before,
            boolean settled,
            boolean everything) {
        Stamp stamp = entry.stamp(); // taken before the content: a later change shows in a later stamp
        if (!everything && before != null && before.settled() && before.stamp().equals(stamp)) {
            return Optional.of(new Seen(before, null, Map.of()));
        }
        return tree.read(entry).map(file -> {
            String content = new Sha256().add(file.bytes()).hex();
            IndexedFile same = before != null && before.content().equals(content) ? before : null;
            if (same != null && !everything) {
                return new Seen(same.stamped(stamp, settled), null, Map.of());
            }
            Extraction extraction = Extractor.extract(file, Languages.of(file).orElseThrow());
            Map<TextKey, String> texts = new HashMap<>();
            List<IndexedFunction> functions = functions(file, extraction, texts);
            IndexedFile now = same != null && same.functions().equals(functions)
                    ? same.stamped(stamp, settled)
                    : new IndexedFile(file.path(), stamp, settled, content, -1, functions);
            return new Seen(now, extraction, texts);
        });
    }

    /** A file's functions; their texts go into the map. */
    static List<IndexedFunction> functions(SourceFile file, Extraction extraction, Map<TextKey, String> texts) {
        List<IndexedFunction> functions = new ArrayList<>();
        int line = 1;
        int counted = 0; // line breaks are counted up to here
        for (Function function : extraction.functions()) {
            if (function.textStartByte() < counted) {
                line = 1;
                counted = 0;
            }
            for (; counted < function.textStartByte(); counted++) {
                line += file.bytes()[counted] == '\n' ? 1 : 0;
            }
            TextKey key = TextKey.of(TextEncoder.Kind.DOCUMENT, function.text());
            texts.put(key, function.text());
            functions.add(new IndexedFunction(
                    file.path(),
                    function.lang(),
                    function.symbol(),
                    function.startLine(),
                    function.endLine(),
                    line,
                    function.textStartByte(),
                    function.endByte(),
                    key));
        }
        return functions;
    }

    private static SourceScan of(Catalog before, Map<String, IndexedFile> known, List<Seen> seen) {
        List<IndexedFile> files = new ArrayList<>();
        List<IndexedFile> added = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        Map<TextKey, String> texts = new HashMap<>();
        List<String> gaveUp = new ArrayList<>();
        int broken = 0;
        int tooDeep = 0;
        long nextId = before.nextId();
        for (Seen one : seen) {
            IndexedFile file = one.file;
            texts.putAll(one.texts);
            if (one.extraction != null) {
                broken += one.extraction.broken();
                tooDeep += one.extraction.tooDeep();
                if (one.extraction.gaveUp()) {
                    gaveUp.add(file.path());
                }
            }
            if (file.firstId() < 0) {
                file = file.numbered(nextId);
                nextId += file.functions().size();
                added.add(file);
                if (known.containsKey(file.path())) {
                    gone.add(file.path());
                }
            }
            files.add(file);
        }
        Set<String> paths = new HashSet<>();
        files.forEach(file -> paths.add(file.path()));
        known.keySet().stream().filter(path -> !paths.contains(path)).sorted().forEach(gone::add);
        UUID generation = gone.isEmpty() && added.isEmpty() && !before.equals(Catalog.EMPTY)
                ? before.generation()
                : UUID.randomUUID();
        return new SourceScan(new Catalog(generation, nextId, files), texts, gone, added, broken, tooDeep, gaveUp);
    }

    /** Whether functions are others than before. */
    boolean changed() {
        return !gone.isEmpty() || !added.isEmpty();
    }
}
