package dev.xtrain.search;

import dev.xtrain.io.WriteFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;

/**
 * BM25 over texts, on Lucene, with the words of {@link CodeAnalyzer}.
 *
 * <p>A query is a bag of words, never a query language: any character is safe, a word that occurs twice counts twice,
 * an empty query scores zero everywhere. Thread-safe.
 *
 * <p>k1 = 1.2, b = 0.75 (Lucene's and Robertson's usual values). Lucene leaves out the constant factor k1 + 1 and keeps
 * document lengths in one byte (exact to 40 words).
 */
public final class KeywordIndex implements Ranker, Closeable {

    static final float K1 = 1.2f;
    static final float B = 0.75f;

    private static final String FIELD = "text";
    private static final double BUFFER_MEGABYTES = 256;
    private static final double SMALL_BUFFER_MEGABYTES = 32;

    private static final FieldType FREQUENCIES = new FieldType();

    static {
        FREQUENCIES.setTokenized(true);
        FREQUENCIES.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        FREQUENCIES.freeze();
        // a query may be a whole function: more than the 1,024 words that Lucene allows unless told otherwise
        IndexSearcher.setMaxClauseCount(1 << 20);
    }

    private final CodeAnalyzer analyzer = new CodeAnalyzer();
    private final Directory directory;
    private final DirectoryReader reader;
    private final IndexSearcher searcher;

    /** Opens an index that {@link #settings} and {@link #document} wrote; takes the directory over. */
    KeywordIndex(Directory directory) throws IOException {
        this.directory = directory;
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
        searcher.setSimilarity(new BM25Similarity(K1, B));
        searcher.setQueryCache(null);
    }

    /** Indexes texts; a document's number is its place in the list. */
    public static KeywordIndex of(List<String> documents) {
        try (var analyzer = new CodeAnalyzer()) {
            var directory = new ByteBuffersDirectory();
            // keeps document numbers in the order of the list
            IndexWriterConfig inOrder = settings(analyzer).setMergePolicy(NoMergePolicy.INSTANCE);
            try (var writer = new IndexWriter(directory, inOrder.setUseCompoundFile(false))) {
                for (String text : documents) {
                    writer.addDocument(document(text));
                }
            }
            return new KeywordIndex(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Indexes texts on disk, in an empty folder; a document's number is its place among them. */
    public static KeywordIndex inFolder(Path folder, Iterable<String> documents) {
        try (var analyzer = new CodeAnalyzer()) {
            var directory = new MMapDirectory(folder);
            IndexWriterConfig inOrder = settings(analyzer)
                    .setRAMBufferSizeMB(SMALL_BUFFER_MEGABYTES)
                    .setMergePolicy(new LogDocMergePolicy())
                    .setMergeScheduler(new SerialMergeScheduler());
            try (var writer = new IndexWriter(directory, inOrder)) {
                for (String text : documents) {
                    writer.addDocument(document(text));
                }
                writer.forceMerge(1);
            }
            return new KeywordIndex(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(WriteFailure.of(folder, e));
        }
    }

    /** How an index is written. */
    static IndexWriterConfig settings(CodeAnalyzer analyzer) {
        return new IndexWriterConfig(analyzer)
                .setSimilarity(new BM25Similarity(K1, B))
                .setRAMBufferSizeMB(BUFFER_MEGABYTES);
    }

    /** A document with that text. */
    static Document document(String text) {
        var document = new Document();
        document.add(new Field(FIELD, text, FREQUENCIES));
        return document;
    }

    /** What was opened. */
    DirectoryReader reader() {
        return reader;
    }

    /** How telling a word is: its weight in BM25, 0 for one that no document has. */
    double rarity(String word) {
        try {
            int having = reader.docFreq(new Term(FIELD, word));
            return having == 0 ? 0 : Math.log(1 + (reader.numDocs() - having + 0.5) / (having + 0.5));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public float[][] scores(List<String> queries) {
        return queries.parallelStream().map(this::scores).toArray(float[][]::new);
    }

    /** BM25 of every document; zero where no word matches. */
    public float[] scores(String query) {
        try {
            return searcher.search(parse(query), new AllScores(reader.maxDoc()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbers of the best documents for a query, and their scores, the best first. */
    public List<Scored> best(String query, int count) {
        try {
            return Arrays.stream(searcher.search(parse(query), count).scoreDocs)
                    .map(found -> new Scored(found.doc, found.score))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A document and its score. */
    public record Scored(int document, float score) {}

    private Query parse(String query) {
        Map<String, Integer> counts = new TreeMap<>();
        analyzer.words(query).forEach(word -> counts.merge(word, 1, Integer::sum));
        var any = new BooleanQuery.Builder();
        counts.forEach((word, count) ->
                any.add(new BoostQuery(new TermQuery(new Term(FIELD, word)), count), BooleanClause.Occur.SHOULD));
        return any.build();
    }

    @Override
    public long bytes() {
        try {
            long bytes = 0;
            for (String file : directory.listAll()) {
                bytes += directory.fileLength(file);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
        analyzer.close();
    }

    /** Collects the score of each matching document at its number. */
    private record AllScores(float[] scores) implements CollectorManager<SimpleCollector, float[]> {

        AllScores(int size) {
            this(new float[size]);
        }

        @Override
        public SimpleCollector newCollector() {
            return new SimpleCollector() {
                private int base;
                private @Nullable Scorable scorer;

                @Override
                protected void doSetNextReader(LeafReaderContext context) {
                    base = context.docBase;
                }

                @Override
                public void setScorer(Scorable scorer) {
                    this.scorer = scorer;
                }

                @Override
                public void collect(int document) throws IOException {
                    scores[base + document] = Objects.requireNonNull(scorer).score();
                }

                @Override
                public ScoreMode scoreMode() {
                    return ScoreMode.COMPLETE;
                }
            };
        }

        @Override
        public float[] reduce(Collection<SimpleCollector> collectors) {
            return scores;
        }
    }
}
