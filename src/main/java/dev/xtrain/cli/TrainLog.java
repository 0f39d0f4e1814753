package dev.xtrain.cli;

import dev.xtrain.io.Progress;
import dev.xtrain.train.TrainListener;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows a run on stderr: a bar, and a line {@code step loss avg lr pairs/s} now and then. */
final class TrainLog implements TrainListener, AutoCloseable {

    private final int every;
    private @Nullable Progress progress;
    private double seconds;
    private long pairs;

    TrainLog(int every) {
        this.every = every;
    }

    @Override
    public void begin(int from, int total) {
        progress = Progress.start("training", total - from, "steps");
    }

    @Override
    public void step(Step step) {
        seconds += step.seconds();
        pairs += step.pairs();
        if (step.number() % every == 0 || step.number() == 1) {
            note(String.format(
                    Locale.ROOT,
                    "step %d  loss %.4f  avg %.4f  lr %.3g  pairs/s %.1f",
                    step.number(),
                    step.loss(),
                    step.averageLoss(),
                    step.learningRate(),
                    pairs / seconds));
            seconds = 0;
            pairs = 0;
        }
        if (progress != null) {
            progress.advance(1);
        }
    }

    @Override
    public void note(String text) {
        if (progress != null) {
            progress.note(text);
        } else {
            System.err.println(text);
        }
    }

    @Override
    public void end() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }

    @Override
    public void close() {
        end();
    }
}
