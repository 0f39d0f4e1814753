package dev.xtrain.pairs;

import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.UserError;
import dev.xtrain.source.Repository;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.Skipped;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The source files of one tree, each a piece of work. A file that cannot be worked on costs itself alone. */
public final class SourceMaterial implements Material {

    private final SourceTree tree;
    private final Collection<Language> languages;
    private @Nullable List<? extends SourceTree.Entry> entries;

    /**
     * Takes over a tree, to be closed with it.
     *
     * @param languages whose files are read
     */
    public SourceMaterial(SourceTree tree, Collection<Language> languages) {
        this.tree = tree;
        this.languages = List.copyOf(languages);
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

    @Override
    public Iterator<Piece> pieces() {
        return entries().stream().<Piece>map(SourceFilePiece::new).iterator();
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

        SourceFilePiece(SourceTree.Entry entry) {
            this.entry = entry;
        }

        /** A file in one of the languages that are asked for; of some the content tells which it is. */
        @Override
        public List<ExtractedFile> work(CorpusOptions options) {
            List<Language> possible = languages(entry.path());
            if (possible.isEmpty()) {
                return List.of(); // a file that was named itself
            }
            try {
                return tree.read(entry).stream()
                        .flatMap(file -> {
                            Language language = Languages.of(file).orElseThrow();
                            if (!possible.contains(language)) {
                                return Stream.empty();
                            }
                            if (Extractor.isSkipped(file)) {
                                tree.skipped().add(SkipReason.NATIVE_CRASH, entry.path());
                                return Stream.empty();
                            }
                            return Stream.of(ExtractedFile.of(tree, file, language, options));
                        })
                        .toList();
            } catch (UserError e) { // of the grammar: it does not load on this machine
                tree.skipped().add(SkipReason.NO_PARSER, entry.path());
                return List.of();
            } catch (RuntimeException | StackOverflowError e) {
                return List.of(ExtractedFile.failed(tree, entry, possible.get(0), e));
            }
        }

        @Override
        public long units() {
            return 1;
        }

        @Override
        public String name() {
            return tree.provenance(entry.path()) + " " + entry.path() + " " + entry.stamp();
        }
    }
}
