package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OneThread.class)
class DropoutTest {

    private static final long KEY = 20_261_121;
    private static final int ROWS = 500;
    private static final int WIDTH = 401; // no multiple of four

    private static TrainingStep step;

    @BeforeAll
    static void load() {
        step = new TrainingStep(
                Torch.open(ComputeDevice.CPU), "bert", Pooling.TOKENS, Precision.FP32, DataType.FLOAT32, KEY);
    }

    @AfterAll
    static void close() {
        step.close();
    }

    private static float[] hidden(Dropout dropout) {
        try (Pass pass = step.encoder().training(step.documents(), dropout)) {
            return step.encoder().forward(pass).toFloatArray();
        }
    }

    private static byte[] mask(Dropout dropout, int site) {
        try (NDManager scope = step.torch().scope();
                NDArray mask = dropout.mask(step.torch(), scope, site, ROWS, WIDTH)) {
            return mask.toByteArray();
        }
    }

    private static double kept(byte[] mask) {
        int kept = 0;
        for (byte element : mask) {
            assertEquals(element & 1, element);
            kept += element;
        }
        return (double) kept / mask.length;
    }

    @Test
    void aForwardOfTheSameKeyIsTheSame() {
        assertArrayEquals(hidden(new Dropout(0.1, KEY)), hidden(new Dropout(0.1, KEY)));
    }

    @Test
    void aForwardOfAnotherKeyOrSideIsAnother() {
        float[] first = hidden(new Dropout(0.1, KEY));
        assertFalse(Arrays.equals(first, hidden(new Dropout(0.1, KEY + 1))));
        assertFalse(Arrays.equals(first, hidden(new Dropout(0.1, KEY).side(0))));
        assertFalse(Arrays.equals(hidden(new Dropout(0.1, KEY).side(0)), hidden(new Dropout(0.1, KEY).side(1))));
    }

    @Test
    void rateZeroIsNoDropout() {
        float[] without = hidden(Dropout.NONE);
        assertArrayEquals(without, hidden(new Dropout(0, KEY)));
        try (Pass pass = step.encoder().inference(step.documents())) {
            assertArrayEquals(without, step.encoder().forward(pass).toFloatArray());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.5, 0.9})
    void keepsAsManyElementsAsTheRateSays(double rate) {
        byte[] mask = mask(new Dropout(rate, KEY), 3);
        double deviation = Math.sqrt(rate * (1 - rate) / mask.length);
        assertEquals(1 - rate, kept(mask), 4 * deviation, "key " + KEY);
    }

    @Test
    void masksOfOtherSitesAndKeysAreIndependent() {
        double rate = 0.1;
        byte[] mask = mask(new Dropout(rate, KEY), 3);
        for (byte[] other : new byte[][] {
            mask(new Dropout(rate, KEY), 4),
            mask(new Dropout(rate, KEY + 1), 3),
            mask(new Dropout(rate, KEY).side(1), 3)
        }) {
            byte[] both = new byte[mask.length];
            for (int i = 0; i < both.length; i++) {
                both[i] = (byte) (mask[i] & other[i]);
            }
            double share = (1 - rate) * (1 - rate);
            assertEquals(share, kept(both), 4 * Math.sqrt(share * (1 - share) / both.length), "key " + KEY);
        }
    }

    @Test
    void everyColumnAndRowIsDroppedAtTheSameRate() {
        double rate = 0.1;
        byte[] mask = mask(new Dropout(rate, KEY), 0);
        double[] columns = new double[WIDTH];
        double[] rows = new double[ROWS];
        for (int i = 0; i < mask.length; i++) {
            columns[i % WIDTH] += mask[i] / (double) ROWS;
            rows[i / WIDTH] += mask[i] / (double) WIDTH;
        }
        for (double column : columns) {
            assertEquals(1 - rate, column, 5 * Math.sqrt(rate * (1 - rate) / ROWS), "key " + KEY);
        }
        for (double row : rows) {
            assertEquals(1 - rate, row, 5 * Math.sqrt(rate * (1 - rate) / WIDTH), "key " + KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void refusesRatesThatAreNone(double rate) {
        assertThrows(IllegalArgumentException.class, () -> new Dropout(rate, KEY));
    }
}
