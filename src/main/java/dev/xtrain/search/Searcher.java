package dev.xtrain.search;

import dev.xtrain.model.PooledVectors;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.TextEncoder.Kind;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.Vectors;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks one question of a {@link DirectoryIndex}, in two stages, so that not all vectors have to be read.
 *
 * <p>The first stage ranks all functions by the cosine of pooled vectors, by BM25 and by names. The best
 * {@value #POOLED}, {@value #WORDS} and {@value #NAMED} of these are candidates and get their exact score by MaxSim. So
 * do the {@value #LAST} that the pooled vectors put last: {@link Fusion#mix} measures from the worst score to the best,
 * and the worst of all is then nearly known. A single-vector model needs no second stage: its pooled vectors are all it
 * has.
 *
 * <p>Not thread-safe.
 */
public final class Searcher {

    static final int POOLED = 200;
    static final int WORDS = 200;
    static final int NAMED = 50;
    static final int LAST = 20;

    private final DirectoryIndex index;
    private final Request request;
    private final HybridWeights weights;
    private final Signals words; // of all functions; without vectors

    /**
     * What is asked.
     *
     * @param filter which functions are asked; statistics are of all
     * @param count most hits
     * @param exact whether every function's own vectors are read, to measure what the first stage loses
     */
    public record Request(
            String query, Mode mode, Routing routing, Predicate<IndexedFunction> filter, int count, boolean exact) {}

    /**
     * The side of a model.
     *
     * @param vectors of all functions
     * @param question its vectors, one after the other
     */
    public record Semantic(TextEncoder encoder, PooledVectors vectors, VectorScores kernel, float[] question) {}

    /** Scores all functions by words and names. */
    public Searcher(DirectoryIndex index, Request request) {
        this.index = index;
        this.request = request;
        this.weights = request.routing.weights(request.query);
        boolean hybrid = request.mode == Mode.HYBRID;
        this.words = new Signals(
                new float[0],
                index.keywordScores(request.query),
                hybrid && weights.filename() > 0
                        ? new FilenameBoost(index.functions().stream()
                                        .map(IndexedFunction::path)
                                        .toList())
                                .scores(request.query)
                        : new float[0],
                hybrid && weights.symbol() > 0
                        ? new SymbolMatch(index.functions().stream()
                                        .map(IndexedFunction::symbol)
                                        .toList())
                                .scores(request.query)
                        : new float[0]);
    }

    /** What is asked of. */
    public DirectoryIndex index() {
        return index;
    }

    /** The functions with the best BM25, best first, those without any word of the question left out. */
    public List<Hit> byWords() {
        int[] found = best(words.keyword(), has(words.keyword()), request.count);
        return Arrays.stream(found)
                .mapToObj(i -> {
                    double score = words.keyword()[i];
                    var parts = new Hit.Parts(null, score, null, null);
                    return new Hit(index.functions().get(i), i, score, parts, parts);
                })
                .toList();
    }

    /** The best functions with a model's help, best first; of equals the one that stands first in the directory. */
    public List<Hit> byVectors(Semantic semantic) throws PooledVectors.StaleException {
        int[] candidates = candidates(semantic);
        float[] vectors = candidates.length == 0
                ? new float[0]
                : semantic.kernel.maxSim(List.of(semantic.question), semantic.vectors.vectors(candidates))[0];
        Signals some = words.pick(candidates);
        var signals = new Signals(vectors, some.keyword(), some.filename(), some.symbol());
        Signals normalised = Fusion.normalised(signals);
        float[] scores = signals.scores(request.mode, weights);
        return Arrays.stream(best(scores, i -> true, request.count))
                .mapToObj(i -> new Hit(
                        index.functions().get(candidates[i]),
                        candidates[i],
                        scores[i],
                        parts(signals, i),
                        shares(normalised, scores, i)))
                .toList();
    }

    private Hit.Parts parts(Signals signals, int i) {
        return request.mode == Mode.SEMANTIC
                ? new Hit.Parts((double) signals.semantic()[i], null, null, null)
                : new Hit.Parts(
                        (double) signals.semantic()[i],
                        (double) signals.keyword()[i],
                        at(signals.filename(), i),
                        at(signals.symbol(), i));
    }

    private Hit.Parts shares(Signals normalised, float[] scores, int i) {
        if (request.mode == Mode.SEMANTIC) {
            return new Hit.Parts((double) scores[i], null, null, null);
        }
        Double filename = at(normalised.filename(), i);
        Double symbol = at(normalised.symbol(), i);
        return new Hit.Parts(
                weights.semantic() * normalised.semantic()[i],
                (1 - weights.semantic()) * normalised.keyword()[i],
                filename == null ? null : weights.filename() * filename,
                symbol == null ? null : weights.symbol() * symbol);
    }

    private static @Nullable Double at(float[] scores, int i) {
        return scores.length == 0 ? null : (double) scores[i];
    }

    /** The numbers of those that get an exact score, ascending. */
    private int[] candidates(Semantic semantic) {
        IntPredicate asked = i -> request.filter.test(index.functions().get(i));
        if (!semantic.encoder.multiVector() || request.exact) {
            return IntStream.range(0, index.functions().size()).filter(asked).toArray();
        }
        float[] pooled = pooledScores(semantic);
        float[] worst = new float[pooled.length];
        for (int i = 0; i < worst.length; i++) {
            worst[i] = -pooled[i];
        }
        var chosen = new BitSet();
        choose(chosen, pooled, semantic.vectors::has, POOLED);
        choose(chosen, worst, semantic.vectors::has, LAST);
        choose(chosen, words.keyword(), has(words.keyword()), WORDS);
        choose(chosen, words.filename(), has(words.filename()), NAMED);
        choose(chosen, words.symbol(), has(words.symbol()), NAMED);
        return chosen.stream().toArray();
    }

    private void choose(BitSet chosen, float[] scores, IntPredicate wanted, int count) {
        Arrays.stream(best(
                        scores,
                        wanted.and(i -> request.filter.test(index.functions().get(i))),
                        count))
                .forEach(chosen::set);
    }

    private IntPredicate has(float[] scores) {
        return i -> scores[i] > 0 && request.filter.test(index.functions().get(i));
    }

    private static float[] pooledScores(Semantic semantic) {
        var pooled = semantic.vectors.pooled();
        float[] sum = new float[pooled.dimension()];
        for (int i = 0; i < semantic.question.length; i++) {
            sum[i % sum.length] += semantic.question[i];
        }
        return semantic.kernel.cosine(List.of(sum), pooled)[0]; // its length changes no order
    }

    /** Places of the highest scores, best first; of equals the lowest place. */
    private static int[] best(float[] scores, IntPredicate wanted, int count) {
        return IntStream.range(0, scores.length)
                .filter(wanted)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .limit(count)
                .mapToInt(i -> i)
                .toArray();
    }

    /**
     * Which tokens of a hit answered which of the question; empty for a model that has none to show.
     *
     * @param text of the hit
     */
    public Optional<Explanation> explain(Semantic semantic, Hit hit, String text) throws PooledVectors.StaleException {
        TextEncoder encoder = semantic.encoder;
        List<TextEncoder.Token> asked = encoder.tokens(request.query, Kind.QUERY);
        if (!encoder.multiVector() || asked.isEmpty() || !semantic.vectors.has(hit.number())) {
            return Optional.empty();
        }
        List<TextEncoder.Token> tokens = encoder.tokens(text, Kind.DOCUMENT);
        Vectors vectors = semantic.vectors.vectors(new int[] {hit.number()});
        var matches = TokenMatches.of(asked, tokens, semantic.kernel.products(semantic.question, vectors, 0));
        return Optional.of(
                Explanation.of(asked, text, tokens, matches, hit.function().firstLine()));
    }
}
