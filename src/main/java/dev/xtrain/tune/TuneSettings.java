package dev.xtrain.tune;

import dev.xtrain.pairs.PairKind;
import dev.xtrain.train.TrainConfig;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to tune on, and how.
 *
 * @param trees directories or archives of source; their pairs are split by file
 * @param kinds of pairs that are trained on, {@link PairKind#FUNCTION} among them, which alone is asked
 * @param trainOn other directories or archives to train on instead, as a control; the test stays the same
 * @param most training pairs are capped to this number, the same ones for a seed; null takes all
 * @param training how the adapter is trained
 * @param testShare share of files whose pairs are held out
 * @param negatives hard negatives written with each pair
 * @param budget how long it may take
 */
public record TuneSettings(
        List<Path> trees,
        Set<PairKind> kinds,
        List<Path> trainOn,
        @Nullable Integer most,
        TrainConfig training,
        double testShare,
        int negatives,
        Budget budget) {

    /** Copies the lists. Errors: no kind of pairs. */
    public TuneSettings {
        trees = List.copyOf(trees);
        kinds = Collections.unmodifiableSet(EnumSet.copyOf(kinds)); // in the order of their declaration
        trainOn = List.copyOf(trainOn);
    }

    /** Whether what is trained on is more, or something else, than one side of what is measured with. */
    boolean trainsApart() {
        return !trainOn.isEmpty() || most != null || !kinds.equals(Set.of(PairKind.FUNCTION));
    }
}
