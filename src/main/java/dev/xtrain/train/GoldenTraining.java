package dev.xtrain.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.lora.LoraAdapter;
import dev.xtrain.lora.LoraSettings;
import dev.xtrain.lora.LoraShape;
import dev.xtrain.loss.Contrastive;
import dev.xtrain.loss.Loss;
import dev.xtrain.loss.MaxSim;
import dev.xtrain.loss.Side;
import dev.xtrain.loss.Targets;
import dev.xtrain.model.Dropout;
import dev.xtrain.model.Pass;
import dev.xtrain.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A golden case's LoRA training, to compare with PEFT, PyLate's Contrastive and torch.optim.AdamW. */
public final class GoldenTraining implements AutoCloseable {

    private static final LoraSettings SETTINGS = new LoraSettings(4, 8, 0, List.of("q", "k", "v", "o", "wi", "wo"));
    private static final double RATE = 1e-3;
    private static final double DECAY = 0.01;

    /** AdamW divides by the gradient's size: below this the first step is a sign, and rounding decides it. */
    private static final double SMALLEST_GRADIENT = 1e-4;

    private static final double EXEMPT_SHARE = 0.005;

    private final GoldenCase golden;
    private final GoldenModel model;
    private final LoraAdapter adapter;
    private final AdamW optimizer;

    /** Attaches the case's adapter to its model. */
    public GoldenTraining(GoldenCase golden, GoldenModel model) {
        this.golden = golden;
        this.model = model;
        this.adapter = LoraAdapter.attach(model.encoder(), SETTINGS, new LoraAdapter.Initializer() {
            @Override
            public float[] down(LoraShape shape) {
                return initial(peft(shape.module(), "lora_A"));
            }

            @Override
            public float[] up(LoraShape shape) {
                return initial(peft(shape.module(), "lora_B"));
            }
        });
        this.optimizer =
                new AdamW(model.torch(), AdamW.Settings.withDecay(DECAY), adapter.parameters(), adapter.gradients());
    }

    private float[] initial(String tensor) {
        return golden.tensor("adapter/adapter_model.safetensors", tensor).values();
    }

    /** PEFT's name of a tensor. */
    static String peft(String module, String which) {
        return "base_model.model." + module + "." + which + ".weight";
    }

    /** How many linear maps have an adapter. */
    public int sites() {
        return adapter.sites().size();
    }

    /** One forward and backward of the batch, with hard negatives or without; the loss. */
    public double accumulate(double temperature, boolean negatives) {
        var torch = model.torch();
        TokenBatch queries = GoldenModel.batch(golden.inputs("queries"));
        TokenBatch documents = documents(negatives);
        try (Pass q = model.encoder().training(queries, Dropout.NONE);
                Pass d = model.encoder().training(documents, Dropout.NONE);
                NDManager scope = torch.scope()) {
            NDArray qVectors = model.head().forward(q, model.encoder().forward(q));
            NDArray dVectors = model.head().forward(d, model.encoder().forward(d));
            var loss = new Loss(new MaxSim(false), new Contrastive(temperature, false));
            var result = loss.apply(
                    torch,
                    scope,
                    List.of(Side.whole(qVectors, queries, true)),
                    List.of(Side.whole(dVectors, documents, true)),
                    Targets.first(queries.batch()));
            model.encoder()
                    .backward(
                            q, model.head().backward(q, result.queryGradients().get(0)));
            model.encoder()
                    .backward(
                            d,
                            model.head().backward(d, result.documentGradients().get(0)));
            return result.value();
        }
    }

    private TokenBatch documents(boolean negatives) {
        List<int[]> texts = new ArrayList<>();
        for (String name : negatives ? List.of("docs", "negatives") : List.of("docs")) {
            var inputs = golden.inputs(name);
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

    /** How far the gradients of {@code inbatch_t1.0}, for example, are from the reference's after one accumulation. */
    public double gradientError(String name) {
        double worst = 0;
        for (var site : adapter.sites()) {
            worst = Math.max(
                    worst,
                    error(name, site.delta().downGradient(), peft(site.shape().module(), "lora_A")));
            worst = Math.max(
                    worst,
                    error(name, site.delta().upGradient(), peft(site.shape().module(), "lora_B")));
        }
        NDArray projection =
                Objects.requireNonNull(model.head().projections().get(0).gradient());
        return Math.max(worst, error(name, projection, "2_Dense.linear.weight"));
    }

    private double error(String name, NDArray gradient, String tensor) {
        float[] expected =
                golden.tensor("grads_" + name + ".safetensors", tensor).values();
        return GoldenModel.difference(model.torch().toFloats(gradient), expected, new boolean[expected.length]);
    }

    /** One step of AdamW with what was accumulated. */
    public void step() {
        optimizer.step(RATE, 1);
    }

    /** How far the adapter is from the reference's after that many steps; infinite where too much would be exempt. */
    public double stepError(String name, int step) {
        double worst = 0;
        int exempted = 0;
        int entries = 0;
        for (var site : adapter.sites()) {
            for (String which : List.of("lora_A", "lora_B")) {
                String tensor = peft(site.shape().module(), which);
                float[] first =
                        golden.tensor("grads_" + name + ".safetensors", tensor).values();
                boolean[] exempt = new boolean[first.length];
                for (int i = 0; i < first.length; i++) {
                    exempt[i] = Math.abs(first[i]) < SMALLEST_GRADIENT;
                    exempted += exempt[i] ? 1 : 0;
                }
                entries += first.length;
                NDArray actual = which.equals("lora_A")
                        ? site.delta().down()
                        : site.delta().up();
                float[] expected = golden.tensor("adapter_" + name + "_step" + step + ".safetensors", tensor)
                        .values();
                worst = Math.max(worst, GoldenModel.difference(model.torch().toFloats(actual), expected, exempt));
            }
        }
        return exempted <= EXEMPT_SHARE * entries ? worst : Double.POSITIVE_INFINITY;
    }

    @Override
    public void close() {
        optimizer.close();
        adapter.close();
    }
}
