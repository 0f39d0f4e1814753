package dev.xtrain.lora;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import dev.xtrain.model.Dense;
import dev.xtrain.model.DenseModule;
import dev.xtrain.model.EmbeddedModels;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.Encoder;
import dev.xtrain.model.Head;
import dev.xtrain.model.ModelDirectory;
import dev.xtrain.model.ModelLayout;
import dev.xtrain.model.ModelReference;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A trained adapter's folder: PEFT's two files, the projection in {@code 1_Dense/} where one was trained, and
 * {@code xtrain.json}, which says how to open the base.
 *
 * <p>A folder that PEFT wrote, without the latter two, opens as well.
 */
public final class AdapterDirectory {

    /** The file of what xtrain says of a result: base and run. */
    public static final String RECORD = "xtrain.json";

    private static final String BASE = "base";
    private static final String RUN = "run";
    private static final String PROJECTION = "1_Dense";

    private AdapterDirectory() {}

    /**
     * Writes an adapter.
     *
     * @param folder an existing folder
     * @param base as the user gave it, pooling included
     * @param baseSha256 identity of the base
     * @param run what the training was, for {@link #run}
     * @param projections the head's, first one first, in place of the base's; merged into one
     */
    public static void write(
            Path folder,
            LoraAdapter adapter,
            Encoder encoder,
            ModelReference base,
            String baseSha256,
            Map<String, String> run,
            List<DenseModule> projections) {
        PeftFiles.write(folder, adapter, encoder, EmbeddedModels.published(base.name()), baseSha256);
        projections.stream()
                .reduce(DenseModule::then)
                .ifPresent(projection -> ModelLayout.writeDense(folder.resolve(PROJECTION), projection));
        AtomicFile.writeString(folder.resolve(RECORD), record(base, run).toPrettyString() + "\n");
    }

    /** What the record of a result says at least. */
    public static ObjectNode record(ModelReference base, Map<String, String> run) {
        ObjectNode ours = Json.mapper().createObjectNode();
        ours.put(BASE, base.toString());
        new TreeMap<>(run).forEach(ours.putObject(RUN)::put); // the same bytes for the same run
        return ours;
    }

    /** What a folder says about the training that it came from; nothing where it was not xtrain's. */
    public static Map<String, String> run(Path folder) {
        Map<String, String> run = new HashMap<>();
        if (Files.isRegularFile(folder.resolve(RECORD))) {
            JsonNode stored =
                    Json.read(folder.resolve(RECORD), ObjectNode.class).path(RUN);
            stored.properties()
                    .forEach(entry -> run.put(entry.getKey(), entry.getValue().asText()));
        }
        return run;
    }

    /**
     * The base that a folder names, or another that the user names instead. A path is taken from the working directory,
     * as it was given in training, or, with nothing there, from the folder. Errors: it names none.
     */
    public static ModelReference base(Path folder, @Nullable String override) {
        if (override != null) {
            return ModelReference.parse(override);
        }
        ModelReference named = ModelReference.parse(named(folder));
        Path beside = folder.resolve(named.name()).normalize();
        boolean isHere = EmbeddedModels.contains(named.name()) || isModel(Path.of(named.name()));
        return isHere || !isModel(beside) ? named : new ModelReference(beside.toString(), named.pooling());
    }

    private static boolean isModel(Path folder) {
        return Files.exists(folder.resolve("config.json")) || Files.exists(folder.resolve("modules.json"));
    }

    private static String named(Path folder) {
        Path file = folder.resolve(RECORD);
        if (Files.isRegularFile(file)) {
            JsonNode base = Json.read(file, ObjectNode.class).path(BASE);
            if (base.isTextual()) {
                return base.asText();
            }
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
        return base;
    }

    /** Opens the base of an adapter. Errors: it is not the one that the adapter was trained on. */
    static ModelDirectory openBase(Path folder, @Nullable String override, PeftFiles.Description description) {
        ModelDirectory base = base(folder, override).open();
        requireBase(folder, description, base);
        return base;
    }

    /** Does nothing where an adapter was trained on that base, or does not tell on which. */
    static void requireBase(Path folder, PeftFiles.Description description, ModelDirectory base) {
        String expected = description.baseSha256();
        if (expected != null && !expected.equals(base.identity())) {
            throw UserError.doing("attaching the adapter to its base")
                    .expected("the base it was trained on, sha256 " + expected)
                    .found(base.name() + ", sha256 " + base.identity())
                    .at(folder)
                    .fix("Name the right base with --base.");
        }
    }

    /** The projection that was trained with an adapter, in place of the base's; empty where none was. */
    static Optional<DenseModule> projection(Path folder) {
        Path projection = folder.resolve(PROJECTION);
        return Files.isDirectory(projection) ? Optional.of(DenseModule.read(projection)) : Optional.empty();
    }

    /** The finished adapter in a folder of checkpoints that was written last. */
    public static Optional<Path> newest(Path checkpoints) {
        if (!Files.isDirectory(checkpoints)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(checkpoints)) {
            return folders.filter(folder -> !folder.getFileName().toString().startsWith(".")) // a run's temporary
                    .filter(PeftFiles::isAdapter)
                    .max(Comparator.comparing(AdapterDirectory::written).thenComparing(Comparator.naturalOrder()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime written(Path folder) {
        try {
            return Files.getLastModifiedTime(folder.resolve(PeftFiles.CONFIG));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Opens the base of an adapter and attaches it; closing the model closes the adapter.
     *
     * @param override the base to use instead of the one the folder names, or null
     */
    public static EmbeddingModel open(Path folder, @Nullable String override, Torch torch, Precision precision) {
        PeftFiles.Description description = PeftFiles.describe(folder);
        ModelDirectory directory = openBase(folder, override, description);
        EmbeddingModel model = EmbeddingModel.open(directory, torch, precision);
        try {
            LoraAdapter adapter = PeftFiles.attach(folder, description, model.encoder());
            List<AutoCloseable> owned = new ArrayList<>(List.of(adapter));
            Head head = model.head();
            Optional<DenseModule> projection = projection(folder);
            if (projection.isPresent()) {
                NDManager owner = torch.scope();
                owned.add(owner);
                head = new Head(head.pooling(), List.of(dense(torch, owner, projection.get())));
            }
            model.become(folder.toString(), head, Fingerprint.of(folder), owned);
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static Dense dense(Torch torch, NDManager owner, DenseModule module) {
        return new Dense(
                torch.floats(owner, module.weight(), module.out(), module.in()),
                module.bias().length == 0 ? torch.empty() : torch.floats(owner, module.bias(), module.out()),
                null);
    }
}
