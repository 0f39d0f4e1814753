package dev.xtrain.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.KernelVariants;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Safetensors;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Adapters of every kind against a reference in float64 that is written here, from the papers' formulas and the files;
 * and the same comparison of wrong formulas, which must fail.
 */
class AdapterReferenceTest {

    private static final double TOLERANCE = 1e-6;
    private static final double WRONG = 1e-2;
    private static final List<int[]> TEXTS =
            List.of(new int[] {3, 17, 44, 2, 9, 30}, new int[] {11, 49}, new int[] {1, 2, 3, 4, 5});

    @TempDir
    Path folder;

    private Path base = Path.of("");

    /** What adapters can be. */
    private enum Kind {
        PLAIN(List.of(), false, false, false),
        RSLORA(List.of(), false, true, false),
        PATTERNS(List.of(), true, false, false),
        LAYERS(List.of(1), false, false, false),
        DORA(List.of(), false, false, true),
        ALL(List.of(1), true, true, true);

        final LoraSettings settings;

        Kind(List<Integer> layers, boolean patterns, boolean rslora, boolean dora) {
            settings = new LoraSettings(
                    4,
                    8,
                    0,
                    List.of("q", "wi", "wo"),
                    layers,
                    patterns ? Map.of("wi", 6, "encoder.layer.1.attention.*", 2) : Map.of(),
                    patterns ? Map.of("encoder.layer.1.output.dense", 3.5) : Map.of(),
                    rslora,
                    dora);
        }

        int rank(String module) {
            boolean patterns = !settings.rankPattern().isEmpty();
            return patterns && module.endsWith("intermediate.dense")
                    ? 6
                    : patterns && module.equals("encoder.layer.1.attention.self.query") ? 2 : 4;
        }

        double alpha(String module) {
            return !settings.alphaPattern().isEmpty() && module.equals("encoder.layer.1.output.dense") ? 3.5 : 8;
        }
    }

    /** A formula of the merged weight. */
    private record Formula(boolean root, Norm norm) {

        enum Norm {
            NONE,
            ROWS,
            COLUMNS,
            ROWS_OF_THE_BASE
        }

        static Formula of(Kind kind) {
            return new Formula(kind.settings.rslora(), kind.settings.dora() ? Norm.ROWS : Norm.NONE);
        }

        /** The weight, {@code [out][in]}. */
        double[][] weight(float[] w, float[] a, float[] b, float[] m, int rank, double alpha) {
            int in = a.length / rank;
            int out = b.length / rank;
            double scale = alpha / (root ? Math.sqrt(rank) : rank);
            double[][] frozen = new double[out][in];
            double[][] sum = new double[out][in];
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    frozen[o][i] = w[o * in + i];
                    sum[o][i] = frozen[o][i];
                    for (int k = 0; k < rank; k++) {
                        sum[o][i] += scale * b[o * rank + k] * a[k * in + i];
                    }
                }
            }
            for (int o = 0; norm != Norm.NONE && o < out; o++) {
                double square = 0;
                for (int i = 0; i < (norm == Norm.COLUMNS ? out : in); i++) {
                    double value = norm == Norm.COLUMNS ? sum[i][o % in] : (norm == Norm.ROWS ? sum : frozen)[o][i];
                    square += value * value;
                }
                for (int i = 0; i < in; i++) {
                    frozen[o][i] = m[o] / Math.sqrt(square) * sum[o][i];
                }
            }
            return norm == Norm.NONE ? sum : frozen;
        }
    }

    @BeforeEach
    void writeBase() throws IOException {
        base = TinyBert.write(folder.resolve("base"), "", WeightType.FP32);
    }

    private Path adapter(LoraSettings settings) {
        return RandomAdapter.write(folder.resolve("adapter"), base.toString(), settings, 0.3);
    }

    private Path merged(Path adapter) throws IOException {
        Path merged = Files.createDirectory(folder.resolve("merged"));
        Merger.open(adapter, null).writeTo(merged, WeightType.FP32);
        return merged;
    }

    /** How far merged weights are from a formula, and how many modules were changed. */
    private double difference(Kind kind, Path adapter, Path merged, Formula formula) throws IOException {
        double worst = 0;
        int changed = 0;
        try (Safetensors before = Safetensors.open(base.resolve("model.safetensors"));
                Safetensors deltas = Safetensors.open(adapter.resolve("adapter_model.safetensors"));
                Safetensors after = Safetensors.open(merged.resolve("model.safetensors"))) {
            for (String name : before.names()) {
                String module = name.replaceFirst("\\.weight$", "");
                String prefix = "base_model.model." + module;
                if (!deltas.names().contains(prefix + ".lora_A.weight")) {
                    assertEquals(before.tensor(name).data(), after.tensor(name).data(), name);
                    continue;
                }
                changed++;
                int rank = (int) deltas.tensor(prefix + ".lora_A.weight").shape()[0];
                assertEquals(kind.rank(module), rank, module);
                assertEquals(kind.settings.dora(), deltas.names().contains(prefix + ".lora_magnitude_vector"));
                double[][] expected = formula.weight(
                        before.tensor(name).toFloats(),
                        deltas.tensor(prefix + ".lora_A.weight").toFloats(),
                        deltas.tensor(prefix + ".lora_B.weight").toFloats(),
                        kind.settings.dora()
                                ? deltas.tensor(prefix + ".lora_magnitude_vector")
                                        .toFloats()
                                : new float[0],
                        rank,
                        kind.alpha(module));
                float[] actual = after.tensor(name).toFloats();
                for (int i = 0; i < actual.length; i++) {
                    int in = expected[0].length;
                    worst = Math.max(worst, Math.abs(actual[i] - expected[i / in][i % in]));
                }
            }
        }
        assertEquals(kind.settings.layers().isEmpty() ? 6 : 3, changed);
        return worst;
    }

    @ParameterizedTest
    @EnumSource
    void mergesToTheFormulasWeights(Kind kind) throws IOException {
        Path adapter = adapter(kind.settings);
        Path merged = merged(adapter);
        double difference = difference(kind, adapter, merged, Formula.of(kind));
        assertTrue(difference <= TOLERANCE, kind + " is " + difference + " off");
    }

    @Test
    void isToldFromWrongFormulas() throws IOException {
        Path adapter = adapter(Kind.ALL.settings);
        Path merged = merged(adapter);
        for (Formula wrong : List.of(
                new Formula(false, Formula.Norm.ROWS),
                new Formula(true, Formula.Norm.NONE),
                new Formula(true, Formula.Norm.COLUMNS),
                new Formula(true, Formula.Norm.ROWS_OF_THE_BASE))) {
            double difference = difference(Kind.ALL, adapter, merged, wrong);
            assertTrue(difference > WRONG, wrong + " is only " + difference + " off");
        }
    }

    // --- written, read, run

    private static double agreement(Torch torch, Path adapter, Path merged) {
        try (Models models = Models.on(ComputeDevice.CPU, Precision.FP32);
                EmbeddingModel adapted = AdapterDirectory.open(adapter, null, torch, Precision.FP32);
                EmbeddingModel whole = models.open(merged.toString())) {
            return Agreement.of(adapted.encodeTokens(TEXTS), whole.encodeTokens(TEXTS), whole.dimension())
                    .minimum();
        }
    }

    private static double agreement(UnaryOperator<String> kernels, Path adapter, Path merged) {
        try (Torch torch = KernelVariants.open(kernels)) {
            return agreement(torch, adapter, merged);
        }
    }

    @ParameterizedTest
    @EnumSource
    void runsAsItsMergedModelDoes(Kind kind) throws IOException {
        Path adapter = adapter(kind.settings);
        Path merged = merged(adapter);
        double cosine = agreement(text -> text, adapter, merged);
        assertTrue(cosine > 1 - 1e-6, kind + ": " + cosine);
        assertTrue(agreement(text -> text, adapter, base) < 0.99, "it changes something");
    }

    @Test
    void doesNotRunAsItsMergedModelDoesWithAWrongNormOrScale() throws IOException {
        var settings = new LoraSettings(4, 8, 0, List.of("q"), List.of(), Map.of(), Map.of(), true, true);
        Path adapter = adapter(settings);
        Path merged = merged(adapter);
        double right = agreement(text -> text, adapter, merged);
        assertTrue(right > 1 - 1e-6, "right: " + right);
        double columns = agreement(
                text -> KernelVariants.replace(
                        text,
                        "c = torch.sqrt(torch.sum(torch.mul(v, v), [1]))",
                        "c = torch.sqrt(torch.sum(torch.mul(v, v), [0]))"),
                adapter,
                merged);
        assertTrue(columns < 1 - 1e-4, "norms of columns: " + columns);
        Path config = adapter.resolve("adapter_config.json");
        ObjectNode json = Json.read(config, ObjectNode.class);
        Json.pretty().writeValue(config.toFile(), json.put("use_rslora", false));
        double scaled = agreement(text -> text, adapter, merged);
        assertTrue(scaled < 1 - 1e-4, "alpha / rank: " + scaled);
    }

    @Test
    void beginsAsTheBase() throws IOException {
        try (Torch torch = Torch.open(ComputeDevice.CPU);
                Models models = Models.on(ComputeDevice.CPU, Precision.FP32);
                EmbeddingModel plain = models.open(base.toString());
                EmbeddingModel model = EmbeddingModel.open(ModelDirectory.open(base), torch, Precision.FP32);
                LoraAdapter adapter = LoraAdapter.create(model.encoder(), Kind.DORA.settings, 1)) {
            assertEquals(6, adapter.sites().size());
            assertEquals(3 * 6, adapter.parameters().size());
            assertEquals(
                    adapter.parameterCount(),
                    adapter.parameters().stream()
                            .mapToLong(array -> array.getShape().size())
                            .sum());
            double cosine = Agreement.of(model.encodeTokens(TEXTS), plain.encodeTokens(TEXTS), plain.dimension())
                    .minimum();
            assertTrue(cosine > 1 - 1e-6, "B is zero and m the rows' own lengths: " + cosine);
        }
    }
}
