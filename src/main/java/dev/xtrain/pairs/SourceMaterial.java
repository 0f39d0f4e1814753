package dev.xtrain.pairs;

import dev.xtrain.extract.Declarations;
import dev.xtrain.extract.DocumentedHead;
import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.UserError;
import dev.xtrain.source.Provenance;
import dev.xtrain.source.Repository;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.Skipped;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The source files of one tree, each a piece of work. A file that cannot be worked on costs itself alone. */
public final class SourceMaterial implements Material {

    private final SourceTree tree;
    private final Collection<Language> languages;
    private final Reservations reservations;
    private final Declarations declarations = new Declarations();
    private @Nullable List<? extends SourceTree.Entry> entries;

    /**
     * Takes over a tree, to be closed with it.
     *
     * @param languages whose files are read
     */
    public SourceMaterial(SourceTree tree, Collection<Language> languages) {
        this(tree, languages, Reservations.NONE);
    }

    /**
     * The same without what is reserved.
     *
     * @param reservations files that are skipped
     */
    public SourceMaterial(SourceTree tree, Collection<Language> languages, Reservations reservations) {
        this.tree = tree;
        this.languages = List.copyOf(languages);
        this.reservations = reservations;
    }

    @Override
    public long size() {
        return entries().size();
    }

    private List<? extends SourceTree.Entry> entries() {
        List<? extends SourceTree.Entry> listed = entries;
        if (listed == null) {
            listed = tree.list(path -> !languages(path).isEmpty());
            entries = listed;
        }
        return listed;
    }

    private List<Language> languages(String path) {
        return Languages.possible(path).stream().filter(languages::contains).toList();
    }

    /**
     * Headers that declare come first, and take no documentation from each other; then, when all of them are known,
     * whatever may define what they declare. So a row does not hang on which file was read when.
     */
    @Override
    public Iterator<Piece> pieces() {
        Map<Boolean, List<SourceTree.Entry>> parts =
                entries().stream().collect(Collectors.partitioningBy(entry -> isHeader(entry.path())));
        List<SourceTree.Entry> headers = parts.getOrDefault(true, List.of());
        var defining =
                new DefiningHeaders(headers.stream().map(SourceTree.Entry::path).toList());
        List<SourceTree.Entry> declaring = headers.stream()
                .filter(entry -> !defining.contains(entry.path()))
                .toList();
        List<SourceTree.Entry> others = Stream.concat(
                        headers.stream().filter(entry -> defining.contains(entry.path())),
                        parts.getOrDefault(false, List.of()).stream())
                .toList();
        return Stream.concat(
                        declaring.stream().map(entry -> new SourceFilePiece(entry, true, false)),
                        IntStream.range(0, others.size())
                                .mapToObj(
                                        i -> new SourceFilePiece(others.get(i), false, i == 0 && !declaring.isEmpty())))
                .<Piece>map(piece -> piece)
                .iterator();
    }

    private boolean isHeader(String path) {
        return languages(path).stream().anyMatch(language -> language.isHeader(path));
    }

    @Override
    public List<Repository> repositories() {
        return tree.repositories();
    }

    @Override
    public Map<String, Skipped> skipped() {
        return Map.of(tree.repository().name(), tree.skipped());
    }

    @Override
    public void close() {
        try {
            tree.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + tree + ": " + e.getMessage(), e);
        }
    }

    /** One file. */
    private final class SourceFilePiece implements Piece {

        private final SourceTree.Entry entry;
        private final boolean declares;
        private final boolean first;
        private String lang = "";
        private List<DocumentedHead> declared = List.of();
        private boolean skipped;

        /**
         * @param declares whether others are documented by what it declares
         * @param first whether it is the first of these others
         */
        SourceFilePiece(SourceTree.Entry entry, boolean declares, boolean first) {
            this.entry = entry;
            this.declares = declares;
            this.first = first;
        }

        /** A file in one of the languages that are asked for; of some the content tells which it is. */
        @Override
        public List<ExtractedFile> work(CorpusOptions options) {
            List<Language> possible = languages(entry.path());
            Optional<SourceFile> file = Optional.empty();
            if (isReserved()) {
                skipped = true;
                tree.skipped().add(SkipReason.RESERVED, entry.path());
                return List.of();
            }
            try {
                file = possible.isEmpty() ? Optional.empty() : tree.read(entry); // none: a file that was named itself
                return file.flatMap(read -> extracted(read, possible, options)).stream()
                        .toList();
            } catch (UserError e) { // of the grammar: it does not load on this machine
                tree.skipped().add(SkipReason.NO_PARSER, entry.path());
                return List.of();
            } catch (RuntimeException | StackOverflowError e) {
                return List.of(ExtractedFile.failed(
                        tree.provenance(entry.path()), possible.get(0).name(), e));
            } finally {
                skipped = file.isEmpty();
            }
        }

        private Optional<ExtractedFile> extracted(SourceFile file, List<Language> possible, CorpusOptions options) {
            Language language = Languages.of(file).orElseThrow();
            if (!possible.contains(language)) {
                return Optional.empty();
            }
            if (Extractor.isSkipped(file)) {
                tree.skipped().add(SkipReason.NATIVE_CRASH, entry.path());
                return Optional.empty();
            }
            ExtractedFile extracted =
                    ExtractedFile.of(tree, file, language, declares ? new Declarations() : declarations, options);
            lang = extracted.lang();
            declared = declares ? extracted.found().declared() : List.of();
            return Optional.of(extracted);
        }

        @Override
        public boolean waits() {
            return first;
        }

        @Override
        public void taken() {
            if (declarations.add(lang, declared) > 0) {
                tree.skipped().add(SkipReason.MANY_DECLARATIONS, entry.path());
            }
        }

        @Override
        public boolean isRepeated() {
            return skipped || !declared.isEmpty();
        }

        @Override
        public long units() {
            return 1;
        }

        private boolean isReserved() {
            Provenance from = tree.provenance(entry.path());
            return reservations.hold(from.repository().name(), from.path());
        }

        @Override
        public String name() {
            return (isReserved() ? "reserved " : "") + tree.provenance(entry.path()) + " " + entry.path() + " "
                    + entry.stamp();
        }
    }
}
