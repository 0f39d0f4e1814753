package dev.xtrain.eval;

import dev.xtrain.io.Progress;
import dev.xtrain.io.StopSignal;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.search.FilenameBoost;
import dev.xtrain.search.KeywordIndex;
import dev.xtrain.search.Mode;
import dev.xtrain.search.Ranker;
import dev.xtrain.search.SemanticRanker;
import dev.xtrain.search.Signals;
import dev.xtrain.search.SymbolMatch;
import dev.xtrain.tensor.Vectors;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Scores the documents of one query set by all signals. */
final class SetRanker {

    /** Queries scored at once. */
    private static final int BATCH = 64;

    /** Queries that are timed, one at a time; the median counts. */
    private static final int TIMED = 7;

    private final QuerySet set;
    private final KeywordIndex keyword;
    private final double keywordMillis;
    private final @Nullable FilenameBoost filenames;
    private final @Nullable SymbolMatch symbols;
    private final @Nullable Semantic semantic;

    /** The side of a model; {@code queries} are the vectors of the set's queries. */
    private record Semantic(SemanticRanker ranker, Vectors queries, double millis) {}

    private SetRanker(
            QuerySet set,
            KeywordIndex keyword,
            double keywordMillis,
            @Nullable FilenameBoost filenames,
            @Nullable SymbolMatch symbols,
            @Nullable Semantic semantic) {
        this.set = set;
        this.keyword = keyword;
        this.keywordMillis = keywordMillis;
        this.filenames = filenames;
        this.symbols = symbols;
        this.semantic = semantic;
    }

    /** Indexes the words. */
    static SetRanker of(QuerySet set) {
        KeywordIndex keyword = KeywordIndex.of(set.texts());
        FilenameBoost filenames = set.hasPaths()
                ? new FilenameBoost(
                        set.documents().stream().map(QuerySet.Document::path).toList())
                : null;
        SymbolMatch symbols = set.hasSymbols()
                ? new SymbolMatch(
                        set.documents().stream().map(QuerySet.Document::symbol).toList())
                : null;
        return new SetRanker(set, keyword, medianMillis(set, keyword), filenames, symbols, null);
    }

    /** Adds a model: encodes what the store lacks. */
    SetRanker with(Evaluation.Model model, Progress progress) {
        Vectors documents = model.store().vectors(set.texts(), TextEncoder.Kind.DOCUMENT, progress);
        List<String> texts = set.queries().stream().map(Query::text).toList();
        Vectors queries = model.store().vectors(texts, TextEncoder.Kind.QUERY, progress);
        var ranker = new SemanticRanker(model.encoder(), model.scoring(), documents, model.kernel());
        return new SetRanker(
                set,
                keyword,
                keywordMillis,
                filenames,
                symbols,
                new Semantic(ranker, queries, medianMillis(set, ranker)));
    }

    QuerySet set() {
        return set;
    }

    /** Hands each query with its signals over, in order. */
    void forEach(BiConsumer<Query, Signals> consumer) {
        for (int start = 0; start < set.queries().size(); start += BATCH) {
            StopSignal.check();
            List<Query> batch = set.queries()
                    .subList(start, Math.min(start + BATCH, set.queries().size()));
            float[][] words = keyword.scores(batch.stream().map(Query::text).toList());
            float[][] vectors = semantic == null ? new float[batch.size()][0] : semanticScores(semantic, start, batch);
            for (int q = 0; q < batch.size(); q++) {
                Query query = batch.get(q);
                float[] files = filenames == null ? new float[0] : filenames.scores(query.text());
                float[] names = symbols == null ? new float[0] : symbols.scores(query.text());
                consumer.accept(query, new Signals(vectors[q], words[q], files, names));
            }
        }
    }

    private static float[][] semanticScores(Semantic semantic, int start, List<Query> batch) {
        return semantic.ranker()
                .scoresOf(IntStream.range(start, start + batch.size())
                        .mapToObj(semantic.queries()::floats)
                        .toList());
    }

    /** Milliseconds that a single query takes, from text to scores of all documents. */
    double millis(Mode mode) {
        double vectors = semantic == null || !mode.usesVectors() ? 0 : semantic.millis();
        return vectors + (mode.usesWords() ? keywordMillis : 0);
    }

    /** Bytes that a document takes in the index, on average. */
    double bytes(Mode mode) {
        double bytes = mode.usesWords() ? keyword.bytes() : 0;
        if (semantic != null && mode.usesVectors()) {
            bytes += semantic.ranker().bytes();
        }
        return bytes / set.documents().size();
    }

    private static double medianMillis(QuerySet set, Ranker ranker) {
        int count = Math.min(TIMED, set.queries().size());
        double[] sorted = IntStream.range(0, count)
                .mapToDouble(i -> {
                    String text =
                            set.queries().get(i * set.queries().size() / count).text();
                    long start = System.nanoTime();
                    ranker.scores(List.of(text));
                    return (System.nanoTime() - start) / 1e6;
                })
                .sorted()
                .toArray();
        return count == 0 ? 0 : sorted[count / 2];
    }
}
