package dev.xtrain.tune;

import dev.xtrain.io.UserError;
import dev.xtrain.lora.Models;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.Split;
import dev.xtrain.train.TrainConfig;
import dev.xtrain.train.Trainer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fits a run to its pairs, the machine and the time there is.
 *
 * <p>Batches are halved while an epoch has fewer than {@value #LEAST_STEPS} steps, down to {@value #LEAST_BATCH} pairs.
 * A limit of time first thins the pairs until measuring and mining take at most half of it, then cuts the steps to what
 * the rest holds, and the schedule of learning rates with them; it never adds epochs.
 */
final class Planner {

    private static final int LEAST_STEPS = 4;

    /** Steps that a quick run takes however slow the machine is. */
    private static final int QUICK_STEPS = 8;

    private static final int LEAST_BATCH = 8;

    /** Rows below which thinning would leave too little to show anything. */
    private static final int LEAST_ROWS = 200;

    /** Share of the time that measuring and mining may take, and that is planned with at all. */
    private static final double MEASURING = 0.5;

    private static final double PLANNED = 0.95;

    /** Opening the model a few times and merging. */
    private static final double OVERHEAD_SECONDS = 5;

    private final TrainConfig config;
    private final Budget budget;

    Planner(TrainConfig config, Budget budget) {
        this.config = budget.quick() ? config.withEpochs(1) : config;
        this.budget = budget;
    }

    /** The configuration with batches that suit so many pairs. */
    TrainConfig fitted(int pairs) {
        TrainConfig fitted = config;
        while (fitted.batch().size() > LEAST_BATCH && pairs / fitted.batch().pairs() < LEAST_STEPS) {
            fitted = fitted.withBatchSize(Math.max(LEAST_BATCH, fitted.batch().size() / 2));
        }
        return fitted;
    }

    /** The configuration of a plan's run. */
    TrainConfig of(TunePlan plan) {
        return config.withBatchSize(plan.batch()).withMaxSteps(plan.steps());
    }

    /** The pairs that there is time for: all where there is no limit. */
    Gathering thinned(Gathering gathering, Speed speed) {
        Gathering thin = budget.quick() ? gathering.thinned(Budget.QUICK_ROWS) : gathering;
        Optional<Double> limit = budget.seconds();
        while (limit.isPresent()
                && thin.tested().rows().size() > LEAST_ROWS
                && 2 * measuring(thin, speed) + mining(thin, speed) > MEASURING * limit.get()) {
            thin = thin.thinned(Math.max(LEAST_ROWS, thin.tested().rows().size() * 4 / 5));
        }
        return thin;
    }

    /** Seconds to measure the base, or the result. */
    private static double measuring(Gathering gathering, Speed speed) {
        return Workload.of(gathering.tested().rows()).values().stream()
                .mapToDouble(load -> load.seconds(speed))
                .sum();
    }

    /** Seconds to mine negatives; documents that are measured are encoded by then. */
    private double mining(Gathering gathering, Speed speed) {
        if (config.batch().negatives() == 0) {
            return 0;
        }
        double document = gathering.trainsApart() ? speed.document() : 0;
        return Workload.of(gathering.training()).values().stream()
                .mapToDouble(load -> load.mining(speed) + load.documents() * document)
                .sum();
    }

    /**
     * Steps that there is time for. Errors: not one.
     *
     * @param whole steps of all epochs
     * @param fixed seconds of everything but training
     * @param step seconds of a step
     */
    int steps(int whole, double fixed, double step) {
        Optional<Double> limit = budget.seconds();
        if (limit.isEmpty()) {
            return whole;
        }
        int steps = (int) Math.min(whole, Math.floor((limit.get() * PLANNED - fixed) / step));
        if (budget.time() == null) { // a quick run on a slow machine takes longer, and says so
            return Math.min(whole, Math.max(steps, QUICK_STEPS));
        }
        if (steps < 1) {
            throw UserError.doing("planning the run")
                    .expected("at least " + Phases.text((fixed + LEAST_STEPS * step) / PLANNED)
                            + ", most of which measuring takes")
                    .found(Phases.text(limit.get()))
                    .in("--time")
                    .fix("Give it more time, or fewer sources.");
        }
        return steps;
    }

    /**
     * The plan. Errors: there is not time for a single step.
     *
     * @param all what the sources gave
     * @param kept what there is time for
     * @param spent seconds since the start
     */
    TunePlan plan(Gathering all, Gathering kept, Speed speed, double spent, Models models) {
        int pairs = kept.training().size();
        TrainConfig fitted = fitted(pairs);
        int whole = Trainer.totalSteps(fitted, pairs);
        double measuring = measuring(kept, speed);
        double mining = mining(kept, speed);
        int steps = steps(whole, spent + 2 * measuring + mining + OVERHEAD_SECONDS, speed.step());
        var languages = new TreeMap<String, Integer>(
                kept.tested().rows().stream().collect(Collectors.toMap(Pair::lang, pair -> 1, Integer::sum)));
        return new TunePlan(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                all.fingerprint(),
                languages,
                all.tested().rows().size() - kept.tested().rows().size(),
                pairs,
                (int) kept.tested().rows().stream()
                        .filter(row -> Split.TEST.equals(row.split()))
                        .count(),
                fitted.batch().size(),
                steps,
                (double) steps * fitted.batch().pairs() / pairs,
                models.torch().device().name().toLowerCase(Locale.ROOT),
                models.precision().name().toLowerCase(Locale.ROOT),
                new Phases(spent, measuring, mining, steps * speed.step(), OVERHEAD_SECONDS, measuring));
    }
}
