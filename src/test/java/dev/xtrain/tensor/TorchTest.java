package dev.xtrain.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneThread.class)
class TorchTest {

    private static Torch torch;

    @BeforeAll
    static void open() {
        torch = Torch.open(ComputeDevice.CPU);
    }

    @AfterAll
    static void close() {
        torch.close();
    }

    @Test
    void givesFloatsOfEveryPrecision() {
        try (NDManager scope = torch.scope()) {
            NDArray x = torch.floats(scope, new float[] {1, -2.5f, 3}, 3);
            NDArray half = torch.one(scope, "cast", x, Precision.BF16.scalarType());
            assertArrayEquals(new float[] {1, -2.5f, 3}, torch.toFloats(half));
        }
    }

    @Test
    void resultsBelongToTheManagerNamed() {
        NDArray y;
        try (NDManager results = torch.scope()) {
            try (NDManager arguments = torch.scope()) {
                NDArray x = torch.floats(arguments, new float[] {1, 2}, 1, 2);
                y = torch.one(results, "add", x, x);
                assertEquals(1, arguments.getManagedArrays().size());
                assertEquals(1, results.getManagedArrays().size());
            }
            assertArrayEquals(new float[] {2, 4}, y.toFloatArray());
        }
        assertTrue(((ai.djl.pytorch.engine.PtNDArray) y).isReleased());
    }

    @Test
    void refusesArgumentsThatNoKernelTakes() {
        try (NDManager scope = torch.scope()) {
            assertThrows(IllegalArgumentException.class, () -> torch.run(scope, "add", "x"));
        }
    }

    @Test
    void oneResultIsAskedForOnlyWhereThereIsOne() {
        try (NDManager scope = torch.scope()) {
            NDArray x = torch.zeros(scope, 1, 2);
            assertThrows(IllegalStateException.class, () -> torch.one(scope, "l2", x));
        }
    }

    /** Beside the arrays that DJL counts there are lists, numbers and results on the native side. */
    @Test
    void manyCallsLeaveNothingInNativeMemory() {
        assumeTrue(NativeMemory.isKnown(), "only glibc tells");
        int calls = 2_000;
        int bytes = 64 * 64 * Float.BYTES;
        try (NDManager owner = torch.scope()) {
            NDArray x = torch.zeros(owner, 64, 64);
            call(x, 500);
            long before = NativeMemory.used();
            call(x, calls);
            long growth = NativeMemory.used() - before;
            // a compiler at work takes and gives back some megabytes
            assertTrue(growth < (long) calls * bytes / 2, growth + " bytes more after " + calls + " calls");
        }
    }

    private static void call(NDArray x, int times) {
        NDArray none = torch.empty();
        for (int i = 0; i < times; i++) {
            try (NDManager scope = torch.scope()) {
                List<NDArray> two = Torch.list(x, x);
                List<NDArray> absent = Torch.list(none, none);
                torch.run(scope, "project", x, two, absent, two, two, new double[] {1, 1}, none);
                torch.toFloats(x);
            }
        }
    }
}
