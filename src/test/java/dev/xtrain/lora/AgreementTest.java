package dev.xtrain.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.tensor.WeightType;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AgreementTest {

    private static double[] ones(int count) {
        double[] cosines = new double[count];
        Arrays.fill(cosines, 1);
        return cosines;
    }

    @Test
    void asksEveryVectorOfFp32AndNinetyNineOfAHundredOfSixteenBits() {
        double[] cosines = ones(1_000);
        cosines[500] = 0.9;
        Agreement one = Agreement.of(cosines);
        assertFalse(one.isEnoughFor(WeightType.FP32));
        assertTrue(one.isEnoughFor(WeightType.FP16));
        Arrays.fill(cosines, 0, 11, 0.998);
        Agreement more = Agreement.of(cosines);
        assertEquals(0.998, more.firstPercentile());
        assertFalse(more.isEnoughFor(WeightType.BF16));
    }

    @Test
    void drawsItsLinesWhereTheyWerePromised() {
        double[] cosines = ones(100);
        cosines[0] = 0.9999;
        cosines[1] = 0.999;
        assertFalse(Agreement.of(cosines).isEnoughFor(WeightType.FP32));
        assertTrue(Agreement.of(cosines).isEnoughFor(WeightType.BF16));
        cosines[1] = 0.9999;
        assertTrue(Agreement.of(cosines).isEnoughFor(WeightType.FP32));
    }

    @Test
    void doesNotDependOnTheOrder() {
        double[] cosines = new SplittableRandom(1).doubles(777).toArray();
        double[] sorted = cosines.clone();
        Arrays.sort(sorted);
        Agreement agreement = Agreement.of(cosines);
        assertEquals(sorted[0], agreement.minimum());
        assertEquals(sorted[7], agreement.firstPercentile());
        assertEquals(777, agreement.vectors());
    }
}
