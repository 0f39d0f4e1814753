package dev.xtrain.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.tensor.Dtype;
import dev.xtrain.tensor.OnnxInitializers;
import dev.xtrain.tensor.SafetensorsWriter;
import dev.xtrain.tensor.StoredTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Turns the ONNX export of an embedded model into the tensors of Hugging Face's {@code BertModel}.
 *
 * <p>Vectors, norms and embeddings keep their names in the export. Matrices lose theirs and are stored [in, out]: the
 * one that {@code /encoder/layer.N/<role>/MatMul} multiplies by is found through the graph and transposed. Every tensor
 * has to be there with its shape, and none beside them.
 */
final class EmbeddedBert {

    static final int HIDDEN = 384;
    private static final int INNER = 1536;
    private static final int HEADS = 12;
    private static final int POSITIONS = 512;
    private static final int VOCABULARY = 30_522;
    private static final int TOKEN_TYPES = 2;

    private static final Map<String, int[]> ROLES = Map.of( // role -> [out, in]
            "attention.self.query", new int[] {HIDDEN, HIDDEN},
            "attention.self.key", new int[] {HIDDEN, HIDDEN},
            "attention.self.value", new int[] {HIDDEN, HIDDEN},
            "attention.output.dense", new int[] {HIDDEN, HIDDEN},
            "intermediate.dense", new int[] {INNER, HIDDEN},
            "output.dense", new int[] {HIDDEN, INNER});

    private final Path file;
    private final OnnxInitializers export;
    private final TreeSet<String> left; // initialisers that no tensor came from yet
    private final Map<String, String> weightOfNode;
    private final SafetensorsWriter writer = new SafetensorsWriter();

    private EmbeddedBert(Path file, OnnxInitializers export) {
        this.file = file;
        this.export = export;
        this.left = new TreeSet<>(export.names());
        this.weightOfNode = new TreeMap<>(export.nodes().stream()
                .filter(node -> node.opType().equals("MatMul") && node.inputs().size() == 2)
                .collect(Collectors.toMap(
                        OnnxInitializers.Node::name, node -> node.inputs().get(1), (first, second) -> second)));
    }

    /**
     * Maps the tensors of an export.
     *
     * @param file what to call the export in errors
     * @return a writer that reads the export when it writes
     */
    static SafetensorsWriter convert(Path file, OnnxInitializers export, int layers) {
        var conversion = new EmbeddedBert(file, export);
        conversion.addAll(layers);
        return conversion.writer;
    }

    private void addAll(int layers) {
        add("embeddings.word_embeddings.weight", VOCABULARY, HIDDEN);
        add("embeddings.position_embeddings.weight", POSITIONS, HIDDEN);
        add("embeddings.token_type_embeddings.weight", TOKEN_TYPES, HIDDEN);
        addNorm("embeddings.LayerNorm");
        for (int i = 0; i < layers; i++) {
            String layer = "encoder.layer." + i + ".";
            ROLES.forEach((role, shape) -> {
                addTransposed(layer + role, shape[0], shape[1]);
                add(layer + role + ".bias", shape[0]);
            });
            addNorm(layer + "attention.output.LayerNorm");
            addNorm(layer + "output.LayerNorm");
        }
        // some exports carry a pooler, which no pooling here uses, and the numbers 0 to 511
        left.removeIf(name -> name.startsWith("pooler.") || name.equals("embeddings.position_ids"));
        if (!left.isEmpty()) {
            throw refusal(left.first(), "only tensors of a BERT encoder of " + layers + " layers", "one more");
        }
    }

    private void addNorm(String name) {
        add(name + ".weight", HIDDEN);
        add(name + ".bias", HIDDEN);
    }

    private void add(String name, long... shape) {
        writer.add(name, take(name, name, shape));
    }

    private void addTransposed(String module, int out, int in) {
        String node = nodeOf(module);
        String initializer = weightOfNode.get(node);
        if (initializer == null) {
            throw refusal(module + ".weight", "a MatMul node " + node, "none");
        }
        StoredTensor stored = take(module + ".weight", initializer, in, out);
        writer.add(module + ".weight", Dtype.F32, new long[] {out, in}, () -> transpose(stored.toFloats(), in, out));
    }

    /** {@code encoder.layer.0.output.dense} -> {@code /encoder/layer.0/output/dense/MatMul}. */
    private static String nodeOf(String module) {
        return "/" + module.replace('.', '/').replaceFirst("/layer/", "/layer.") + "/MatMul";
    }

    private StoredTensor take(String name, String initializer, long... shape) {
        if (!left.remove(initializer)) {
            throw refusal(
                    name,
                    "an initializer " + initializer,
                    export.names().contains(initializer) ? "one that another tensor came from" : "none");
        }
        StoredTensor tensor = export.tensor(initializer);
        if (tensor.dtype() != Dtype.F32 || !Arrays.equals(tensor.shape(), shape)) {
            throw refusal(
                    name,
                    Arrays.toString(shape) + " F32",
                    Arrays.toString(tensor.shape()) + " " + tensor.dtype() + " in " + initializer);
        }
        return tensor;
    }

    private static float[] transpose(float[] values, int rows, int columns) {
        float[] transposed = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = values[row * columns + column];
            }
        }
        return transposed;
    }

    private UserError refusal(String tensor, String expected, String found) {
        return UserError.doing("converting the embedded model")
                .expected(expected)
                .found(found)
                .at(file)
                .in(tensor)
                .fix("Use the version of the model's jar that pom.xml names.");
    }

    /** The {@code config.json} of such a model. */
    static ObjectNode config(int layers) {
        ObjectNode config = Json.mapper().createObjectNode();
        config.putPOJO("architectures", List.of("BertModel"));
        return config.put("model_type", "bert")
                .put("attention_probs_dropout_prob", 0.1)
                .put("hidden_act", "gelu")
                .put("hidden_dropout_prob", 0.1)
                .put("hidden_size", HIDDEN)
                .put("initializer_range", 0.02)
                .put("intermediate_size", INNER)
                .put("layer_norm_eps", 1e-12)
                .put("max_position_embeddings", POSITIONS)
                .put("num_attention_heads", HEADS)
                .put("num_hidden_layers", layers)
                .put("pad_token_id", 0)
                .put("position_embedding_type", "absolute")
                .put("torch_dtype", "float32")
                .put("type_vocab_size", TOKEN_TYPES)
                .put("use_cache", true)
                .put("vocab_size", VOCABULARY);
    }
}
