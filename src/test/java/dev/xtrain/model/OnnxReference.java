package dev.xtrain.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** An embedded model run by ONNX Runtime, on the file as it lies on the class path: the independent reference. */
final class OnnxReference implements AutoCloseable {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /** Opens a preset's file. */
    OnnxReference(EmbeddedModels.Preset preset) {
        String resource = "/" + preset.resource() + ".onnx";
        try (InputStream in = OnnxReference.class.getResourceAsStream(resource);
                var options = new OrtSession.SessionOptions()) {
            options.addConfigEntry("session.intra_op.allow_spinning", "0"); // the cores are PyTorch's in between
            session = environment.createSession(
                    Objects.requireNonNull(in, resource).readAllBytes(), options);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Last hidden states, {@code [batch * length * width]}. */
    float[] hidden(TokenBatch batch) {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            inputs.put("input_ids", tensor(batch.ids(), batch));
            inputs.put("attention_mask", tensor(batch.mask(), batch));
            inputs.put("token_type_ids", tensor(new long[batch.ids().length], batch));
            try (OrtSession.Result result = session.run(inputs)) {
                FloatBuffer hidden = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] values = new float[hidden.remaining()];
                hidden.get(values);
                return values;
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(long[] values, TokenBatch batch) throws OrtException {
        return OnnxTensor.createTensor(
                environment, LongBuffer.wrap(values), new long[] {batch.batch(), batch.length()});
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
