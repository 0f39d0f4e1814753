package dev.xtrain.eval;

import dev.xtrain.io.Progress;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.VectorStore;
import dev.xtrain.search.Mode;
import dev.xtrain.search.Routing;
import dev.xtrain.search.Scoring;
import dev.xtrain.search.Signals;
import dev.xtrain.tensor.VectorScores;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks every query of its pool, by words, by vectors and by both, and counts.
 *
 * <p>Every backend sees the same texts, the same pools and the same rule for equal scores ({@link Ranking}). BM25's
 * word statistics and XTR's retrieval are those of the whole pool, also where ranks are taken in a sampled one; hybrid
 * scores are normalised in the pool that is ranked.
 */
public final class Evaluation {

    private final List<SetRanker> rankers;
    private final Settings settings;

    /**
     * How to evaluate.
     *
     * @param modes which signals to rank by
     * @param pools what to ask; a set with fewer units than a pool takes no part in it
     * @param weights of the hybrid
     * @param seed of the sampled pools
     */
    public record Settings(List<Mode> modes, List<Pool> pools, Routing weights, long seed) {

        /** Copies both lists. */
        public Settings {
            modes = List.copyOf(modes);
            pools = List.copyOf(pools);
        }
    }

    /**
     * A model to evaluate.
     *
     * @param name for the tables
     * @param scoring how its vectors are compared
     * @param encoder its encoder, open for as long as it is evaluated
     * @param store keeps its vectors
     * @param kernel scores them
     */
    public record Model(String name, Scoring scoring, TextEncoder encoder, VectorStore store, VectorScores kernel) {

        Run.Backend backend(Mode mode) {
            return new Run.Backend(name, encoder.pooling().toString(), scoring.toString(), mode);
        }
    }

    /** Indexes the words of all sets. */
    public Evaluation(List<QuerySet> sets, Settings settings) {
        this.rankers = sets.stream().map(SetRanker::of).toList();
        this.settings = settings;
    }

    /** Ranks by words alone: a run a pool. */
    public List<Run> keyword() {
        return runs(rankers, List.of(Run.Backend.KEYWORD));
    }

    /**
     * Ranks by a model's vectors, and by vectors and words: a run for each mode that uses vectors and each pool.
     *
     * @param progress advanced by one a text
     */
    public List<Run> semantic(Model model, Progress progress) {
        List<Run.Backend> backends = settings.modes().stream()
                .filter(Mode::usesVectors)
                .map(model::backend)
                .toList();
        return runs(encode(model, progress), backends);
    }

    /** The hybrid weights that answer these queries best; to be used on other queries. */
    public Routing fit(Model model, Progress progress) {
        return FusionFitter.fit(encode(model, progress), settings.weights());
    }

    /** Number of texts, queries among them, that a model has to encode at most. */
    public long texts() {
        return rankers.stream()
                .mapToLong(ranker -> ranker.set().documents().size()
                        + (long) ranker.set().queries().size())
                .sum();
    }

    private List<SetRanker> encode(Model model, Progress progress) {
        return rankers.stream().map(ranker -> ranker.with(model, progress)).toList();
    }

    /** One way to answer, and what came of it so far. */
    private record Tally(Run.Backend backend, Pool pool, List<Outcome> outcomes) {}

    private List<Run> runs(List<SetRanker> from, List<Run.Backend> backends) {
        List<Tally> tallies = backends.stream()
                .flatMap(backend -> settings.pools().stream().map(pool -> new Tally(backend, pool, new ArrayList<>())))
                .toList();
        // one pass over the queries: scoring all documents costs far more than ranking them in several ways
        for (SetRanker ranker : from) {
            ranker.forEach((query, signals) -> {
                for (Pool pool : settings.pools()) {
                    if (pool.fits(ranker.set())) {
                        Candidates candidates = Candidates.of(pool, ranker.set(), query, settings.seed());
                        Signals among = signals.pick(candidates.documents());
                        tallies.stream()
                                .filter(tally -> tally.pool().equals(pool))
                                .forEach(tally -> tally.outcomes()
                                        .add(outcome(
                                                ranker,
                                                query,
                                                candidates,
                                                among,
                                                tally.backend().mode())));
                    }
                }
            });
        }
        return tallies.stream()
                .filter(tally -> !tally.outcomes().isEmpty())
                .map(tally -> new Run(tally.backend(), tally.pool(), tally.outcomes()))
                .toList();
    }

    private Outcome outcome(SetRanker ranker, Query query, Candidates candidates, Signals signals, Mode mode) {
        float[] units = candidates.best(signals.scores(mode, settings.weights().weights(query.text())));
        List<Metrics.Placed> placed = Ranking.place(units, candidates.relevant());
        return new Outcome(
                query.id(),
                query.lang(),
                query.text(),
                candidates.size(),
                placed.stream().mapToInt(Metrics.Placed::rank).min().orElseThrow(),
                Metrics.of(placed),
                ranker.millis(mode),
                ranker.bytes(mode));
    }
}
