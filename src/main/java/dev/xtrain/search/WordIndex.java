package dev.xtrain.search;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The {@link KeywordIndex} of a {@link Catalog}, kept on disk; of a changed file only its own functions are indexed
 * anew.
 *
 * <p>A document is a function: its text, its file's path, its number. What is deleted is also merged away, so that the
 * statistics are those of an index made at once and scores are equal to {@link KeywordIndex#of}'s. Each commit says
 * which generation of the catalog it is of.
 */
final class WordIndex implements Closeable {

    private static final String PATH = "path";
    private static final String NUMBER = "number";
    private static final String GENERATION = "generation";

    private final KeywordIndex index;
    private final int[] functions; // of each document

    private WordIndex(Directory directory, Catalog catalog) throws IOException {
        index = new KeywordIndex(directory);
        functions = functions(index.reader(), catalog);
    }

    /**
     * Opens what is kept in a folder and checks it.
     *
     * @return null where there is nothing, or nothing of this generation
     */
    static @Nullable WordIndex open(Path folder, Catalog catalog) throws DefectiveIndexException {
        WordIndex words = null;
        try {
            if (!Files.isDirectory(folder)) {
                return null;
            }
            var directory = new MMapDirectory(folder);
            if (!DirectoryReader.indexExists(directory)) {
                directory.close();
                return null;
            }
            words = new WordIndex(directory, catalog);
            if (!catalog.generation().toString().equals(words.generation())) {
                words.close();
                return null;
            }
            words.checkIntegrity();
            return words;
        } catch (IOException | RuntimeException e) { // Lucene throws either at bytes that are none of its own
            if (words != null) {
                words.close();
            }
            throw new DefectiveIndexException(folder + " is damaged (" + firstLine(e) + ")");
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }

    private @Nullable String generation() throws IOException {
        return index.reader().getIndexCommit().getUserData().get(GENERATION);
    }

    private void checkIntegrity() throws IOException {
        for (LeafReaderContext leaf : index.reader().leaves()) {
            ((CodecReader) leaf.reader()).checkIntegrity();
        }
        for (int function : functions) {
            if (function < 0) {
                throw new IOException("it holds functions that the catalog does not");
            }
        }
    }

    /** The place in the catalog of each document's function; -1 where it has none. */
    private static int[] functions(DirectoryReader reader, Catalog catalog) throws IOException {
        Map<Long, Integer> places = new HashMap<>();
        for (IndexedFile file : catalog.files()) {
            for (int i = 0; i < file.functions().size(); i++) {
                places.put(file.firstId() + i, places.size());
            }
        }
        int[] functions = new int[reader.maxDoc()];
        for (LeafReaderContext leaf : reader.leaves()) {
            NumericDocValues numbers = Objects.requireNonNull(leaf.reader().getNumericDocValues(NUMBER));
            for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
                boolean has = numbers.advanceExact(doc);
                functions[leaf.docBase + doc] = has ? places.getOrDefault(numbers.longValue(), -1) : -1;
            }
        }
        return functions;
    }

    /** Indexes a catalog in memory. */
    static WordIndex inMemory(Catalog catalog, Function<IndexedFunction, String> texts) throws IOException {
        var directory = new ByteBuffersDirectory();
        write(directory, List.of(), catalog.files(), catalog.generation(), IndexWriterConfig.OpenMode.CREATE, texts);
        return new WordIndex(directory, catalog);
    }

    /** Makes a folder's index anew, whatever lies there. */
    static void rewrite(Path folder, Catalog catalog, Function<IndexedFunction, String> texts) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        try (var directory = new MMapDirectory(folder)) {
            write(
                    directory,
                    List.of(),
                    catalog.files(),
                    catalog.generation(),
                    IndexWriterConfig.OpenMode.CREATE,
                    texts);
        }
    }

    /**
     * Changes a folder's index.
     *
     * @param gone files whose functions are dropped
     * @param added files whose functions are indexed, after that
     */
    static void update(
            Path folder,
            List<String> gone,
            List<IndexedFile> added,
            UUID generation,
            Function<IndexedFunction, String> texts)
            throws IOException {
        try (var directory = new MMapDirectory(folder)) {
            write(directory, gone, added, generation, IndexWriterConfig.OpenMode.APPEND, texts);
        }
    }

    private static void write(
            Directory directory,
            List<String> gone,
            List<IndexedFile> added,
            UUID generation,
            IndexWriterConfig.OpenMode mode,
            Function<IndexedFunction, String> texts)
            throws IOException {
        var merging = new TieredMergePolicy().setForceMergeDeletesPctAllowed(0);
        try (var analyzer = new CodeAnalyzer();
                var writer = new IndexWriter(
                        directory,
                        KeywordIndex.settings(analyzer)
                                .setOpenMode(mode)
                                .setCommitOnClose(false) // or a failure half-way would be kept
                                .setMergePolicy(merging)
                                .setMergeScheduler(new SerialMergeScheduler()))) {
            for (String path : gone) {
                writer.deleteDocuments(new Term(PATH, path));
            }
            for (IndexedFile file : added) {
                for (int i = 0; i < file.functions().size(); i++) {
                    IndexedFunction function = file.functions().get(i);
                    Document document = KeywordIndex.document(texts.apply(function));
                    document.add(new StringField(PATH, function.path(), Field.Store.NO));
                    document.add(new NumericDocValuesField(NUMBER, file.firstId() + i));
                    writer.addDocument(document);
                }
            }
            writer.forceMergeDeletes(); // deleted documents would count in the statistics
            writer.setLiveCommitData(Map.of(GENERATION, generation.toString()).entrySet());
            writer.commit();
        }
    }

    /** BM25 of every function of the catalog; zero where no word matches. */
    float[] scores(String query) {
        float[] byDocument = index.scores(query);
        float[] scores = new float[functions.length];
        for (int doc = 0; doc < byDocument.length; doc++) {
            scores[functions[doc]] = byDocument[doc];
        }
        return scores;
    }

    /** {@link KeywordIndex#rarity}. */
    double rarity(String word) {
        return index.rarity(word);
    }

    @Override
    public void close() {
        try {
            index.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
