package dev.xtrain.lora;

import dev.xtrain.io.UserError;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.ModelReference;
import dev.xtrain.model.Pooling;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens whatever {@code --model-path} may name on one device: an adapter, a model's directory, a preset.
 *
 * <p>Models must be closed before this is.
 */
public final class Models implements AutoCloseable {

    private final Torch torch;
    private final Precision precision;

    private Models(Torch torch, Precision precision) {
        this.torch = torch;
        this.precision = precision;
    }

    /** Models on a device, their frozen weights in a precision. */
    public static Models on(ComputeDevice device, Precision precision) {
        return new Models(Torch.open(device), precision);
    }

    /** The device. */
    public Torch torch() {
        return torch;
    }

    /** What frozen weights are kept in. */
    public Precision precision() {
        return precision;
    }

    /**
     * Reads, on another thread while a device is opened, what {@link #open(String)} will need: it then finds classes
     * and files in memory. Says nothing of what is wrong; opening will.
     */
    public static void readAhead(String name) {
        try {
            ModelReference reference = ModelReference.parse(name);
            Path folder = Path.of(reference.name());
            ModelDirectory directory = Files.isDirectory(folder) && PeftFiles.isAdapter(folder)
                    ? AdapterDirectory.base(folder, null).open()
                    : reference.open();
            directory.identity();
            if (directory.hasTokenizer()) {
                directory.openTokenizer().close();
            }
        } catch (UserError | UncheckedIOException e) {
            // opening meets it again
        }
    }

    /** Opens what a name stands for. */
    public EmbeddingModel open(String name) {
        return open(name, null);
    }

    /** Opens what a name stands for on a device that is open already. */
    public static EmbeddingModel open(String name, Torch torch, Precision precision) {
        return new Models(torch, precision).open(name);
    }

    /**
     * Opens what a name stands for.
     *
     * @param base the base of an adapter, where it is not the one its folder names
     */
    public EmbeddingModel open(String name, @Nullable String base) {
        ModelReference reference = ModelReference.parse(name);
        Path folder = Path.of(reference.name());
        if (Files.isDirectory(folder) && PeftFiles.isAdapter(folder)) {
            return openAdapter(folder, base, reference.pooling());
        }
        return EmbeddingModel.open(reference.open(), torch, precision);
    }

    /**
     * Opens an adapter with its base.
     *
     * @param base the base, where it is not the one the folder names
     * @param pooling the vectors wanted, or null for the base's own
     */
    public EmbeddingModel openAdapter(Path folder, @Nullable String base, @Nullable Pooling pooling) {
        String chosen = pooling == null
                ? base
                : new ModelReference(AdapterDirectory.base(folder, base).name(), pooling).toString();
        return AdapterDirectory.open(folder, chosen, torch, precision);
    }

    @Override
    public void close() {
        torch.close();
    }
}
