package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.Golden;
import dev.xtrain.GoldenModel;
import dev.xtrain.lora.LoraAdapter;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.Linear;
import dev.xtrain.model.Pass;
import dev.xtrain.model.TokenBatch;
import dev.xtrain.tensor.OneThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LoRA gradients and AdamW steps against PEFT, PyLate's Contrastive and torch.optim.AdamW. */
@ExtendWith(OneThread.class)
class LoraGoldenTest {

    private static final Golden GOLDEN = Golden.open("t5-lora");
    private static final LoraSettings SETTINGS = new LoraSettings(4, 8, 0, List.of("q", "k", "v", "o", "wi", "wo"));

    /** PEFT's name of a tensor. */
    static String peft(Linear linear, String which) {
        return "base_model.model." + linear.module() + "." + which + ".weight";
    }

    private static LoraAdapter adapter(GoldenModel model, String file) {
        return LoraAdapter.attach(model.encoder(), SETTINGS, new LoraAdapter.Initializer() {
            @Override
            public float[] down(Linear linear) {
                return GOLDEN.tensor(file, peft(linear, "lora_A")).values();
            }

            @Override
            public float[] up(Linear linear) {
                return GOLDEN.tensor(file, peft(linear, "lora_B")).values();
            }
        });
    }

    /** One forward and backward of the batch; the loss. */
    private static double accumulate(GoldenModel model, double temperature, boolean negatives) {
        var torch = model.torch();
        TokenBatch queries = GoldenModel.batch(GOLDEN.inputs("queries"));
        TokenBatch documents = documents(negatives);
        try (Pass q = model.encoder().training(queries, Dropout.NONE);
                Pass d = model.encoder().training(documents, Dropout.NONE);
                NDManager scope = torch.scope()) {
            NDArray qVectors = model.head().forward(q, model.encoder().forward(q));
            NDArray dVectors = model.head().forward(d, model.encoder().forward(d));
            var loss = new ContrastiveLoss(temperature, ContrastiveLoss.Scores.SUM);
            var result = loss.apply(
                    torch,
                    scope,
                    new ContrastiveLoss.Side(qVectors, queries, true),
                    new ContrastiveLoss.Side(dVectors, documents, true),
                    new long[] {0, 1, 2, 3});
            model.encoder().backward(q, model.head().backward(q, result.queryGradient()));
            model.encoder().backward(d, model.head().backward(d, result.documentGradient()));
            return result.value();
        }
    }

    private static TokenBatch documents(boolean negatives) {
        List<int[]> texts = new ArrayList<>();
        for (String name : negatives ? List.of("docs", "negatives") : List.of("docs")) {
            var inputs = GOLDEN.inputs(name);
            for (int row = 0; row < inputs.ids().length; row++) {
                int tokens = (int) Arrays.stream(inputs.mask()[row]).sum();
                texts.add(Arrays.stream(inputs.ids()[row])
                        .limit(tokens)
                        .mapToInt(id -> (int) id)
                        .toArray());
            }
        }
        return TokenBatch.pad(texts, 0, 40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queries", "docs"})
    void givesPeftsHiddenStatesAndTokenVectors(String name) {
        TokenBatch batch = GoldenModel.batch(GOLDEN.inputs(name));
        try (var model = new GoldenModel(GOLDEN)) {
            compare(name + ".last_hidden_state_base", batch, model.hidden(batch));
            try (var adapter = adapter(model, "adapter/adapter_model.safetensors")) {
                assertEquals(21, adapter.sites().size());
                compare(name + ".last_hidden_state", batch, model.hidden(batch));
                compare(name + ".token_embeddings", batch, model.tokens(batch));
            }
            compare(name + ".last_hidden_state_base", batch, model.hidden(batch));
        }
    }

    private static void compare(String tensor, TokenBatch batch, float[] actual) {
        float[] expected = GOLDEN.tensor(tensor).values();
        boolean[] pads = new boolean[expected.length];
        int width = expected.length / batch.ids().length;
        for (int i = 0; i < pads.length; i++) {
            pads[i] = batch.mask()[i / width] == 0;
        }
        double difference = difference(actual, expected, pads);
        assertTrue(difference <= GOLDEN.tolerance(tensor), tensor + " differs by " + difference);
    }

    @ParameterizedTest
    @CsvSource({"inbatch,1.0", "hardneg,1.0", "inbatch,0.05", "hardneg,0.05"})
    void givesPeftsGradients(String batch, double temperature) {
        String name = batch + "_t" + temperature;
        try (var model = new GoldenModel(GOLDEN);
                var adapter = adapter(model, "adapter/adapter_model.safetensors")) {
            double loss = accumulate(model, temperature, batch.equals("hardneg"));
            double expected =
                    GOLDEN.meta().path("loss_fp64").path("loss_" + name).get(0).asDouble();
            assertEquals(expected, loss, 4e-5 * Math.max(1, expected));
            double worst = 0;
            for (var site : adapter.sites()) {
                worst = Math.max(
                        worst, difference(model, name, site.delta().downGradient(), peft(site.linear(), "lora_A")));
                worst = Math.max(
                        worst, difference(model, name, site.delta().upGradient(), peft(site.linear(), "lora_B")));
            }
            NDArray projection =
                    Objects.requireNonNull(model.head().projections().get(0).gradient());
            worst = Math.max(worst, difference(model, name, projection, "2_Dense.linear.weight"));
            assertTrue(worst <= GOLDEN.gradientTolerance(name), name + " differs by " + worst);
        }
    }

    private static double difference(GoldenModel model, String name, NDArray gradient, String tensor) {
        float[] actual = model.torch().toFloats(gradient);
        float[] expected =
                GOLDEN.tensor("grads_" + name + ".safetensors", tensor).values();
        return difference(actual, expected, new boolean[expected.length]);
    }

    private static double difference(float[] actual, float[] expected, boolean[] exempt) {
        assertEquals(expected.length, actual.length);
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            if (!exempt[i]) {
                largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
            }
        }
        return largest;
    }

    @ParameterizedTest
    @CsvSource({"inbatch,1.0", "inbatch,0.05", "hardneg,1.0", "hardneg,0.05"})
    void stepsAsTorchsAdamW(String batch, double temperature) {
        String name = batch + "_t" + temperature;
        try (var model = new GoldenModel(GOLDEN);
                var adapter = adapter(model, "adapter/adapter_model.safetensors");
                var optimizer = new AdamW(
                        model.torch(), AdamW.Settings.withDecay(0.01), adapter.parameters(), adapter.gradients())) {
            for (int step = 1; step <= 3; step++) {
                accumulate(model, temperature, batch.equals("hardneg"));
                optimizer.step(1e-3, 1);
                if (batch.equals("inbatch") || step == 3) {
                    compare(model, adapter, name, step);
                }
            }
        }
    }

    private static void compare(GoldenModel model, LoraAdapter adapter, String name, int step) {
        double worst = 0;
        int exempted = 0;
        int entries = 0;
        for (var site : adapter.sites()) {
            for (String which : List.of("lora_A", "lora_B")) {
                String tensor = peft(site.linear(), which);
                float[] first =
                        GOLDEN.tensor("grads_" + name + ".safetensors", tensor).values();
                boolean[] exempt = new boolean[first.length];
                for (int i = 0; i < first.length; i++) {
                    exempt[i] = Math.abs(first[i]) < 1e-4;
                    exempted += exempt[i] ? 1 : 0;
                }
                entries += first.length;
                NDArray actual = which.equals("lora_A")
                        ? site.delta().down()
                        : site.delta().up();
                float[] expected = GOLDEN.tensor("adapter_" + name + "_step" + step + ".safetensors", tensor)
                        .values();
                worst = Math.max(worst, difference(model.torch().toFloats(actual), expected, exempt));
            }
        }
        assertTrue(exempted <= 0.005 * entries, exempted + " of " + entries + " exempt");
        double tolerance = GOLDEN.stepTolerance(name + ".step" + step);
        assertTrue(worst <= tolerance, name + " step " + step + " differs by " + worst + ", allowed " + tolerance);
    }
}
