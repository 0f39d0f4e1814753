package dev.xtrain.search;

import dev.xtrain.model.PooledVectors;
import dev.xtrain.tensor.VectorScores;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the functions of a {@link DirectoryIndex} that answer a question, in two stages, so that not all vectors have to
 * be read.
 *
 * <p>The first stage ranks all functions by cosine of pooled vectors, by BM25 and by their files' names. The best
 * {@value #POOLED} and {@value #WORDS} and {@value #NAMED} of these are candidates and get their exact score by MaxSim.
 * So do the {@value #LAST} that the pooled vectors put last: scores are mixed on a scale from the worst to the best
 * ({@link Fusion#mix}), and the worst of all is almost surely among them. A single-vector model needs no second stage.
 *
 * <p>As thread-safe as its kernel: one caller at a time.
 */
public final class Searcher {

    static final int POOLED = 500;
    static final int WORDS = 200;
    static final int NAMED = 50;
    static final int LAST = 20;

    private final DirectoryIndex index;
    private final @Nullable Semantic semantic;

    /**
     * The side of a model.
     *
     * @param vectors of all functions
     * @param multiVector whether a text has a vector a token
     * @param exact whether every function's own vectors are read, to measure what the first stage loses
     */
    public record Semantic(PooledVectors vectors, VectorScores kernel, boolean multiVector, boolean exact) {}

    /** Ranks by words; with a model, also by vectors. */
    public Searcher(DirectoryIndex index, @Nullable Semantic semantic) {
        this.index = index;
        this.semantic = semantic;
    }

    /**
     * The best functions, best first; of equals the one that stands first in the directory.
     *
     * @param keywords BM25 of every function
     * @param queryVectors of the question, rows one after the other; null without a model
     * @param filter which functions are asked
     * @param count most hits
     */
    public List<Hit> search(
            String query,
            Mode mode,
            HybridWeights weights,
            float[] keywords,
            float @Nullable [] queryVectors,
            Predicate<IndexedFunction> filter,
            int count)
            throws PooledVectors.StaleException {
        List<IndexedFunction> functions = index.functions();
        IntPredicate asked = i -> filter.test(functions.get(i));
        if (semantic == null || queryVectors == null || mode == Mode.KEYWORD) {
            int[] found = best(i -> keywords[i], asked.and(i -> keywords[i] > 0), keywords.length, count);
            return Arrays.stream(found)
                    .mapToObj(i -> new Hit(
                            functions.get(i),
                            i,
                            keywords[i],
                            Float.NaN,
                            keywords[i],
                            0,
                            new Hit.Shares(0, keywords[i], 0)))
                    .toList();
        }
        float[] names = mode == Mode.HYBRID && weights.filename() > 0
                ? new FilenameBoost(
                                functions.stream().map(IndexedFunction::path).toList())
                        .scores(query)
                : new float[functions.size()];
        int[] candidates = candidates(semantic, queryVectors, mode, keywords, names, asked);
        float[] vectors = exactScores(semantic, queryVectors, candidates);
        float[] words = pick(keywords, candidates);
        float[] paths = pick(names, candidates);
        if (mode == Mode.SEMANTIC) {
            int[] found = best(i -> vectors[i], i -> true, candidates.length, count);
            return hits(found, candidates, vectors, vectors, words, paths, i -> new Hit.Shares(vectors[i], 0, 0));
        }
        float[] mixed = Fusion.mix(vectors, words, paths, weights);
        float[] left = Fusion.normalised(vectors);
        float[] right = Fusion.normalised(words);
        int[] found = best(i -> mixed[i], i -> true, candidates.length, count);
        return hits(
                found,
                candidates,
                mixed,
                vectors,
                words,
                paths,
                i -> new Hit.Shares(
                        weights.semantic() * left[i],
                        (1 - weights.semantic()) * right[i],
                        weights.filename() * paths[i]));
    }

    private List<Hit> hits(
            int[] found,
            int[] candidates,
            float[] scores,
            float[] vectors,
            float[] words,
            float[] paths,
            IntFunction<Hit.Shares> shares) {
        return Arrays.stream(found)
                .mapToObj(i -> new Hit(
                        index.functions().get(candidates[i]),
                        candidates[i],
                        scores[i],
                        vectors[i],
                        words[i],
                        paths[i],
                        shares.apply(i)))
                .toList();
    }

    /** The numbers of those that get an exact score, ascending. */
    private static int[] candidates(
            Semantic semantic, float[] query, Mode mode, float[] keywords, float[] names, IntPredicate asked) {
        int size = keywords.length;
        if (!semantic.multiVector || semantic.exact) {
            return IntStream.range(0, size).filter(asked).toArray();
        }
        float[] pooled = pooledScores(semantic, query);
        var chosen = new BitSet();
        IntPredicate known = asked.and(semantic.vectors::has);
        Arrays.stream(best(i -> pooled[i], known, size, POOLED)).forEach(chosen::set);
        Arrays.stream(best(i -> -pooled[i], known, size, LAST)).forEach(chosen::set);
        Arrays.stream(best(i -> keywords[i], asked.and(i -> keywords[i] > 0), size, WORDS))
                .forEach(chosen::set);
        if (mode == Mode.HYBRID) {
            Arrays.stream(best(i -> names[i], asked.and(i -> names[i] > 0), size, NAMED))
                    .forEach(chosen::set);
        }
        return chosen.stream().toArray();
    }

    private static float[] pooledScores(Semantic semantic, float[] query) {
        var pooled = semantic.vectors.pooled();
        float[] mean = new float[pooled.dimension()];
        for (int i = 0; i < query.length; i++) {
            mean[i % mean.length] += query[i];
        }
        return semantic.kernel.cosine(List.of(mean), pooled)[0]; // its length changes no order
    }

    private static float[] exactScores(Semantic semantic, float[] query, int[] candidates)
            throws PooledVectors.StaleException {
        if (candidates.length == 0) {
            return new float[0];
        }
        return semantic.kernel.maxSim(List.of(query), semantic.vectors.vectors(candidates))[0];
    }

    private static float[] pick(float[] scores, int[] chosen) {
        float[] picked = new float[chosen.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = scores[chosen[i]];
        }
        return picked;
    }

    private interface Score {
        float of(int i);
    }

    /** The numbers of the highest scores, best first; of equals the lowest number. */
    private static int[] best(Score score, IntPredicate wanted, int size, int count) {
        return IntStream.range(0, size)
                .filter(wanted)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -score.of(i)))
                .limit(count)
                .mapToInt(i -> i)
                .toArray();
    }
}
