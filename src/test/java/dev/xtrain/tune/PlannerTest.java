package dev.xtrain.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import dev.xtrain.io.YamlConfig;
import dev.xtrain.train.TrainConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {

    private static final TrainConfig CONFIG = YamlConfig.parse("run.yaml", "epochs: 2\n", TrainConfig.class);

    private static Planner within(int seconds) {
        return new Planner(CONFIG, new Budget(Duration.ofSeconds(seconds), false));
    }

    @ParameterizedTest
    @CsvSource({"48, 8", "63, 8", "64, 16", "127, 16", "128, 32", "5000, 32", "9, 8"})
    void batchesSuitTheNumberOfPairs(int pairs, int size) {
        assertEquals(
                size, new Planner(CONFIG, Budget.NONE).fitted(pairs).batch().size());
    }

    @Test
    void aLimitCutsStepsAndNeverAddsAny() {
        assertEquals(100, new Planner(CONFIG, Budget.NONE).steps(100, 1e9, 3));
        assertEquals(100, within(28_800).steps(100, 200, 3));
        // 95 % of 600 s less 270 s are 300 s
        assertEquals(60, within(600).steps(100, 270, 5));
    }

    @Test
    void tooLittleTimeIsSaidWithWhatWouldDo() {
        var error = assertThrows(UserError.class, () -> within(60).steps(100, 280, 5));
        assertTrue(
                String.valueOf(error.getMessage()).contains("at least 5 min")
                        && error.getMessage().contains("found 60 s"),
                error.getMessage());
    }

    @Test
    void aQuickRunTakesOneEpochAndAFewStepsAtLeast() {
        var quick = new Planner(CONFIG, new Budget(null, true));
        assertEquals(1, quick.fitted(1_000).epochs());
        assertEquals(8, quick.steps(100, 1_000, 5));
        assertEquals(3, quick.steps(3, 1_000, 5));
    }

    @ParameterizedTest
    @CsvSource({"0.2, 1 s", "99, 99 s", "150, 3 min", "3900, 1 h 05 min", "28800, 8 h 00 min"})
    void timesReadAsPeopleSayThem(double seconds, String text) {
        assertEquals(text, Phases.text(seconds));
    }
}
