package dev.xtrain.train;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.TranslateException;
import dev.xtrain.io.InFlight;
import dev.xtrain.io.StopSignal;
import dev.xtrain.io.Stopped;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * The steps of a run, one after the other: measured, saved and told of as its configuration asks for. Which batches a
 * step takes follows from its number.
 *
 * @param head behind the encoder, as it is trained
 * @param output the run's result, beside which its checkpoints are
 */
record TrainingLoop(
        TrainConfig config,
        EmbeddingModel model,
        Head head,
        OptimizerStep step,
        Selection selection,
        Path output,
        TrainListener listener) {

    /** Weight of the past in the running average of the loss. */
    private static final double SMOOTHING = 0.98;

    /**
     * Takes the steps that are left.
     *
     * @param losses is given that of each
     * @return the state after the last
     */
    Checkpoint.State run(TokenizedPairs pairs, Checkpoint.State from, List<Double> losses) throws IOException {
        int perEpoch = BatchPlan.stepsPerEpoch(pairs.size(), config.batch());
        listener.begin(from.step(), from.run().steps());
        Checkpoint.State state = from;
        while (!isDone(state)) {
            int epoch = state.step() / perEpoch;
            List<int[]> plan = BatchPlan.epoch(pairs, config.batch(), config.seed(), epoch);
            int first = (state.step() - epoch * perEpoch) * config.batch().accumulation();
            var dataset = new PairDataset(
                    pairs, plan.subList(first, plan.size()), model.tokenizer().padId());
            try (NDManager batches = model.torch().scope()) {
                Iterator<Batch> iterator = dataset.getData(batches).iterator();
                while (iterator.hasNext() && !isDone(state)) {
                    state = next(state, iterator, losses);
                }
            } catch (TranslateException e) {
                throw new IllegalStateException("making batches: " + e.getMessage(), e);
            }
        }
        return state;
    }

    private boolean isDone(Checkpoint.State state) {
        return state.step() >= state.run().steps() || selection.isEnough(state);
    }

    private Checkpoint.State next(Checkpoint.State state, Iterator<Batch> batches, List<Double> losses) {
        long start = System.nanoTime();
        int number = state.step() + 1;
        String inHand = "training step " + number + " of " + output;
        if (InFlight.isSkipped(inHand)) {
            listener.note("Step " + number + " is left out: native code crashed in it.");
            step.pass(batches);
            Checkpoint.State without = state.without(number);
            save(without, false);
            return without;
        }
        if (InFlight.isSuspect(inHand) && number > 1) {
            write(state);
        }
        int total = state.run().steps();
        double rate = Trainer.schedule(config, total).learningRate(number);
        boolean logged = config.logs(number) || number == total;
        OptimizerStep.Taken taken = InFlight.during(inHand, () -> step.take(batches, number, rate, logged));
        double average =
                state.taken() == 0 ? taken.loss() : SMOOTHING * state.averageLoss() + (1 - SMOOTHING) * taken.loss();
        losses.add(taken.loss());
        listener.step(new TrainListener.Step(
                number,
                taken.loss(),
                average,
                rate,
                taken.norm(),
                taken.clipped(),
                config.batch().pairs(),
                taken.tokens(),
                taken.padded(),
                (System.nanoTime() - start) / 1e9,
                taken.facts(),
                taken.norms()));
        AdamW optimizer = step.optimizer();
        Checkpoint.State after = selection.measured(
                state.after(number, average),
                config.step(model.encoder(), head),
                model.torch(),
                optimizer.parameters(),
                optimizer);
        save(after, selection.isDue(number));
        return after;
    }

    private void save(Checkpoint.State state, boolean measured) {
        boolean last = state.step() == state.run().steps();
        boolean due = measured || state.step() % config.checkpointEvery() == 0;
        boolean stop = StopSignal.requested();
        if (due || stop || last) {
            write(state);
        }
        if (stop && !last) {
            listener.note("Stopped after step " + state.step() + ", which is saved.");
            throw new Stopped();
        }
    }

    private void write(Checkpoint.State state) {
        AdamW optimizer = step.optimizer();
        Checkpoint.write(
                Trainer.checkpoints(output),
                config.checkpointsKept(),
                state,
                model.torch(),
                optimizer.parameters(),
                optimizer);
    }
}
