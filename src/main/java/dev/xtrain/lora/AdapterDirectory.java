package dev.xtrain.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.model.Dense;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Head;
import dev.xtrain.model.ModelLayout;
import dev.xtrain.model.ModelReference;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trained adapter's folder: PEFT's two files, the projection in {@code 1_Dense/} where one was trained, and
 * {@code xtrain.json}, which says how to open the base.
 *
 * <p>A folder that PEFT wrote, without the latter two, opens as well.
 */
public final class AdapterDirectory {

    private static final String OURS = "xtrain.json";
    private static final String BASE = "base";
    private static final String PROJECTION = "1_Dense";

    private AdapterDirectory() {}

    /**
     * Writes an adapter.
     *
     * @param folder an existing folder
     * @param base as the user gave it, pooling included
     * @param baseSha256 identity of the base
     * @param projections the head's, where they differ from the base's; at most one
     */
    public static void write(
            Path folder,
            LoraAdapter adapter,
            Encoder encoder,
            ModelReference base,
            String baseSha256,
            List<DenseModule> projections) {
        PeftFiles.write(folder, adapter, encoder, base.name(), baseSha256);
        for (DenseModule projection : projections) {
            ModelLayout.writeDense(folder.resolve(PROJECTION), projection);
        }
        ObjectNode ours = Json.mapper().createObjectNode();
        ours.put(BASE, base.toString());
        AtomicFile.writeString(folder.resolve(OURS), ours.toPrettyString() + "\n");
    }

    /** The base that a folder names, or another that the user names instead. Errors: it names none. */
    public static ModelReference base(Path folder, @Nullable String override) {
        if (override != null) {
            return ModelReference.parse(override);
        }
        Path file = folder.resolve(OURS);
        try {
            if (Files.isRegularFile(file)) {
                JsonNode base = Json.mapper().readTree(Files.readAllBytes(file)).path(BASE);
                if (base.isTextual()) {
                    return ModelReference.parse(base.asText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
        }
        String base = PeftFiles.describe(folder).base();
        if (base.isEmpty()) {
            throw UserError.doing("opening the adapter")
                    .expected("the name of its base")
                    .found("none")
                    .at(folder.resolve(PeftFiles.CONFIG))
                    .in("base_model_name_or_path")
                    .fix("Name the base with --base.");
        }
        return ModelReference.parse(base);
    }

    /**
     * Opens the base of an adapter and attaches it; closing the model closes the adapter.
     *
     * @param override the base to use instead of the one the folder names, or null
     */
    public static EmbeddingModel open(Path folder, @Nullable String override, Torch torch, Precision precision) {
        PeftFiles.Description description = PeftFiles.describe(folder);
        var directory = base(folder, override).open();
        String expected = description.baseSha256();
        if (expected != null && !expected.equals(directory.identity())) {
            throw UserError.doing("attaching the adapter to its base")
                    .expected("the base it was trained on, sha256 " + expected)
                    .found(directory.name() + ", sha256 " + directory.identity())
                    .at(folder)
                    .fix("Name the right base with --base.");
        }
        EmbeddingModel model = EmbeddingModel.open(directory, torch, precision);
        try {
            LoraAdapter adapter = PeftFiles.attach(folder, description, model.encoder());
            List<AutoCloseable> owned = new ArrayList<>(List.of(adapter));
            Head head = model.head();
            Path projection = folder.resolve(PROJECTION);
            if (Files.isDirectory(projection)) {
                DenseModule module = DenseModule.read(projection);
                var owner = torch.scope();
                owned.add(owner);
                float[] bias = module.bias();
                head = new Head(
                        head.pooling(),
                        List.of(new Dense(
                                torch.floats(owner, module.weight(), module.out(), module.in()),
                                bias.length == 0 ? torch.empty() : torch.floats(owner, bias, module.out()),
                                null)));
            }
            model.become(folder.toString(), head, Fingerprint.of(folder), owned);
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }
}
