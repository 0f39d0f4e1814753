package dev.xtrain.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.WeightFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model directory, loaded: tokenizer, encoder and head.
 *
 * <p>Texts are encoded in batches of like length. A directory without a tokenizer can be opened; only its texts cannot
 * be encoded.
 */
public final class EmbeddingModel implements TextEncoder {

    private final ModelDirectory directory;
    private final String sha256;
    private final WeightFile weights;
    private final Torch torch;
    private final Encoder encoder;
    private final NDManager headWeights;
    private final @Nullable Tokenizer tokenizer;
    private final List<AutoCloseable> owned = new ArrayList<>();
    private Head head;
    private String identity;
    private String name;

    private EmbeddingModel(ModelDirectory directory, WeightFile weights, Torch torch, Precision precision) {
        this.directory = directory;
        this.weights = weights;
        this.torch = torch;
        this.encoder = Encoder.load(directory.configFile(), weights, directory.weightFile(), torch, precision);
        this.headWeights = torch.scope();
        this.head = new Head(
                directory.policy().pooling(),
                directory.projections().stream().map(this::dense).toList());
        this.tokenizer = directory.hasTokenizer() ? directory.openTokenizer() : null;
        this.sha256 = directory.identity();
        this.identity = sha256 + "-" + directory.policy().identity() + "-" + precision;
        this.name = directory.name();
    }

    /** Loads a model; the device must stay open as long as it. */
    public static EmbeddingModel open(ModelDirectory directory, Torch torch, Precision precision) {
        WeightFile weights = directory.openWeights();
        try {
            return new EmbeddingModel(directory, weights, torch, precision);
        } catch (RuntimeException e) {
            try (weights) {
                throw e;
            } catch (IOException closing) {
                throw new UncheckedIOException("closing the weights: " + closing.getMessage(), closing);
            }
        }
    }

    private Dense dense(DenseModule module) {
        NDArray weight = torch.floats(headWeights, module.weight(), module.out(), module.in());
        float[] bias = module.bias();
        return new Dense(
                weight, bias.length == 0 ? torch.empty() : torch.floats(headWeights, bias, module.out()), null);
    }

    /** Where it came from. */
    public ModelDirectory directory() {
        return directory;
    }

    /** The directory's {@link ModelDirectory#identity() identity} when it was loaded. */
    public String sha256() {
        return sha256;
    }

    /** The device it is on. */
    public Torch torch() {
        return torch;
    }

    /** Its encoder. */
    public Encoder encoder() {
        return encoder;
    }

    /** Its head. */
    public Head head() {
        return head;
    }

    /** Its tokenizer. Errors: there is none. */
    public Tokenizer tokenizer() {
        return tokenizer == null ? directory.openTokenizer() : tokenizer;
    }

    /**
     * Makes it another model: an adapter attached, a head replaced.
     *
     * @param mark keeps its vectors apart from the base's
     * @param resources closed with the model, first to last, before the weights
     */
    public void become(String newName, Head newHead, String mark, List<? extends AutoCloseable> resources) {
        this.name = newName;
        this.head = newHead;
        this.identity = identity + "-" + mark;
        this.owned.addAll(resources);
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int dimension() {
        return head.dimension(encoder.width());
    }

    @Override
    public Pooling pooling() {
        return head.pooling();
    }

    @Override
    public List<Token> tokens(String text, Kind kind) {
        return multiVector() ? tokenizer().tokens(text, kind) : List.of();
    }

    @Override
    public List<float[]> encode(List<String> texts, Kind kind) {
        return encodeTokens(tokenizer().encode(texts, kind));
    }

    @Override
    public List<String> tokens(String text, Kind kind) {
        return tokenizer().tokens(text, kind);
    }

    /** Encodes token ids, special ones included, in order. */
    public List<float[]> encodeTokens(List<int[]> texts) {
        float[][] results = new float[texts.size()][];
        int pad = tokenizer == null ? 0 : tokenizer.padId();
        for (int[] rows :
                LengthGroups.of(texts.stream().mapToInt(text -> text.length).toArray())) {
            TokenBatch batch = TokenBatch.padWithin(
                    Arrays.stream(rows).mapToObj(texts::get).toList(), pad, encoder.maxLength());
            List<float[]> vectors = encode(batch);
            for (int i = 0; i < rows.length; i++) {
                results[rows[i]] = vectors.get(i);
            }
        }
        return new ArrayList<>(Arrays.asList(results));
    }

    /** The vectors of each text of a batch. */
    public List<float[]> encode(TokenBatch batch) {
        float[] values;
        try (Pass pass = encoder.inference(batch)) {
            values = torch.toFloats(head.forward(pass, encoder.forward(pass)));
        }
        int width = dimension();
        int rows = multiVector() ? batch.length() : 1;
        List<float[]> vectors = new ArrayList<>(batch.batch());
        for (int i = 0; i < batch.batch(); i++) {
            int from = i * rows * width;
            int kept = multiVector() ? batch.tokens(i) : 1;
            vectors.add(Arrays.copyOfRange(values, from, from + kept * width));
        }
        return vectors;
    }

    @Override
    public void close() {
        try (weights) {
            for (AutoCloseable resource : owned) {
                resource.close();
            }
            encoder.close();
            headWeights.close();
            if (tokenizer != null) {
                tokenizer.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("closing the model: " + e.getMessage(), e);
        } catch (Exception e) {
            throw new IllegalStateException("closing the model: " + e.getMessage(), e);
        }
    }
}
