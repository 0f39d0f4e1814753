package dev.xtrain.tune;

import dev.xtrain.train.TrainConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to tune on, and how.
 *
 * @param trees directories or archives of source; their pairs are split by file
 * @param trainOn other directories or archives to train on instead, as a control; the test stays the same
 * @param most training pairs are capped to this number, the same ones for a seed; null takes all
 * @param training how the adapter is trained
 * @param testShare share of files whose pairs are held out
 * @param negatives hard negatives written with each pair
 * @param budget how long it may take
 */
public record TuneSettings(
        List<Path> trees,
        List<Path> trainOn,
        @Nullable Integer most,
        TrainConfig training,
        double testShare,
        int negatives,
        Budget budget) {

    /** Copies the lists. */
    public TuneSettings {
        trees = List.copyOf(trees);
        trainOn = List.copyOf(trainOn);
    }
}
