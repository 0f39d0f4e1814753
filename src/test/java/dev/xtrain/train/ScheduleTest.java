package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.YamlConfig;
import dev.xtrain.train.TrainConfig.Decay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {

    @ParameterizedTest
    @CsvSource({"1, 2e-8", "50, 1e-6", "100, 2e-6", "150, 3e-6", "1000, 2e-5"})
    void warmsUpLinearly(int step, double rate) {
        var schedule = new Schedule(2e-5, 1000, 4316, Decay.LINEAR);
        assertEquals(rate, schedule.learningRate(step), 1e-18);
    }

    /** Worked by hand: 10 steps of warm-up, 100 of decay, of which a step takes one hundredth. */
    @ParameterizedTest
    @CsvSource({
        "LINEAR, 11, 1",
        "LINEAR, 61, 0.5",
        "LINEAR, 110, 0.01",
        "COSINE, 11, 1",
        "COSINE, 36, 0.853553390593274",
        "COSINE, 61, 0.5",
        "COSINE, 110, 0.000246719817",
        "NONE, 11, 1",
        "NONE, 110, 1"
    })
    void decaysToZeroAtTheEnd(Decay decay, int step, double share) {
        assertEquals(3e-4 * share, new Schedule(3e-4, 10, 110, decay).learningRate(step), 1e-13);
    }

    @ParameterizedTest
    @EnumSource(Decay.class)
    void needsNoWarmUp(Decay decay) {
        assertEquals(1e-3, new Schedule(1e-3, 0, 5, decay).learningRate(1));
    }

    @ParameterizedTest
    @EnumSource(Decay.class)
    void staysPositiveWhereTheWarmUpIsLongerThanTheRun(Decay decay) {
        var schedule = new Schedule(1e-3, 20, 10, decay);
        for (int step = 1; step <= 10; step++) {
            assertEquals(1e-3 * step / 20, schedule.learningRate(step), 1e-15);
        }
    }

    @Test
    void neverRisesAfterTheWarmUp() {
        for (Decay decay : Decay.values()) {
            var schedule = new Schedule(1, 7, 50, decay);
            for (int step = 8; step <= 50; step++) {
                double rate = schedule.learningRate(step);
                assertTrue(rate > 0 && rate <= schedule.learningRate(step - 1), decay + " at " + step);
            }
        }
    }

    @Test
    void warmsUpForATenthOfTheRunByDefault() {
        TrainConfig config = YamlConfig.parse("test", "", TrainConfig.class);
        assertEquals(40, Trainer.schedule(config, 400).warmupSteps());
        assertEquals(1, Trainer.schedule(config, 3).warmupSteps());
        TrainConfig none = YamlConfig.parse("test", "optimizer: {warmup_steps: 0}", TrainConfig.class);
        assertEquals(0, Trainer.schedule(none, 400).warmupSteps());
    }
}
