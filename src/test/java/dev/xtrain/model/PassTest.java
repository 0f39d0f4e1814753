package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.OneThread;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pass holds, and that it leaves nothing behind. */
@ExtendWith(OneThread.class)
class PassTest {

    private TrainingStep step;

    private void open(String architecture) {
        step = new TrainingStep(
                Torch.open(ComputeDevice.CPU), architecture, Pooling.TOKENS, Precision.FP32, DataType.FLOAT32, 1);
    }

    @AfterEach
    void close() {
        step.close();
    }

    /** Arrays that anything on the device owns. */
    private int arrays() {
        try (NDManager scope = step.torch().scope()) {
            return scope.getParentManager().getManagedArrays().size();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void leavesNoArrayBehind(String architecture) {
        open(architecture);
        int before = arrays();
        step.accumulate();
        step.loss();
        assertEquals(before, arrays());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void anInferenceHoldsItsResultAndTheMaskAlone(String architecture) {
        open(architecture);
        try (Pass pass = step.encoder().inference(step.documents())) {
            step.encoder().forward(pass);
            assertEquals(2, pass.scope().getManagedArrays().size());
        }
        try (Pass pass = step.encoder().inference(step.documents())) {
            step.vectors(pass);
            assertEquals(2, pass.scope().getManagedArrays().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void aLayerThatIsRunAgainKeepsItsInputAlone(String architecture) {
        open(architecture);
        int layers = step.encoder().layers();
        assertTrue(layers >= 2, layers + " layers");
        long whole = step.encoder().tapeBytes(step.documents(), Dropout.NONE);
        step.encoder().recompute(1);
        long one = step.encoder().tapeBytes(step.documents(), Dropout.NONE);
        step.encoder().recompute(layers);
        long all = step.encoder().tapeBytes(step.documents(), Dropout.NONE);
        assertEquals(whole - one, (whole - all) / layers, "bytes that a layer saves");
        step.encoder().recompute(0);
        assertTrue(step.encoder().tapeBytes(step.documents(), new Dropout(0.1, 1)) > whole, "masks are kept, too");
        step.encoder().recompute(layers);
        long inputs = 4L * step.documents().ids().length * step.encoder().width() * layers;
        assertTrue(all >= inputs && all <= 2 * inputs, all + " bytes, of which inputs are " + inputs);
        try (Pass pass = step.pass(step.documents())) {
            NDArray hidden = step.encoder().forward(pass);
            step.encoder().backward(pass, hidden.duplicate());
            assertEquals(2, pass.scope().getManagedArrays().size(), "the hidden states and the mask");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5"})
    void aBackwardFreesTheTape(String architecture) {
        open(architecture);
        try (Pass pass = step.pass(step.documents())) {
            NDArray hidden = step.encoder().forward(pass);
            int taped = pass.scope().getManagedArrays().size();
            assertTrue(taped > 20, taped + " arrays");
            step.encoder().backward(pass, hidden.duplicate());
            assertEquals(2, pass.scope().getManagedArrays().size(), "the hidden states and the mask");
        }
    }
}
