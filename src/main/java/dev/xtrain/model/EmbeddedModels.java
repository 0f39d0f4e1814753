package dev.xtrain.model;

import dev.xtrain.io.AtomicDirectory;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.UserError;
import dev.xtrain.tensor.OnnxInitializers;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The pretrained encoders that come as jars on the class path, by name.
 *
 * <p>{@code bge-small} (also {@code embedded}) gives a vector for every token, without instruction; {@code minilm} one
 * vector a text, by mean pooling. Either gives the other kind when asked; {@code bge-small:cls} is the model as
 * published, instruction included. On first use the ONNX file is converted to a model directory in the cache folder,
 * once for all processes.
 */
public final class EmbeddedModels {

    /** Part of the directory's name: another number converts anew. */
    private static final int CONVERSION = 2;

    private static final int QUERY_LENGTH = 64;
    private static final int DOCUMENT_LENGTH = 256;

    private static final String DEFAULT = "embedded";

    private static final List<Preset> PRESETS = List.of(
            new Preset(
                    "bge-small",
                    "BAAI/bge-small-en-v1.5",
                    "bge-small-en-v1.5",
                    12,
                    Pooling.TOKENS,
                    Pooling.CLS,
                    "Represent this sentence for searching relevant passages: ",
                    "MIT"),
            new Preset(
                    "minilm",
                    "sentence-transformers/all-MiniLM-L6-v2",
                    "all-minilm-l6-v2",
                    6,
                    Pooling.MEAN,
                    Pooling.MEAN,
                    "",
                    "Apache-2.0"));

    private static final Object CONVERTING = new Object();

    private EmbeddedModels() {}

    /**
     * An embedded model.
     *
     * @param name what users call it
     * @param source the model's own name
     * @param resource what its files on the class path begin with
     * @param layers number of its layers
     * @param pooling what it gives unless asked otherwise
     * @param published the pooling it was trained with
     * @param instruction what the published model puts in front of queries
     * @param license SPDX identifier of the weights' licence
     */
    public record Preset(
            String name,
            String source,
            String resource,
            int layers,
            Pooling pooling,
            Pooling published,
            String instruction,
            String license) {

        /** The model's own name without that of its authors. */
        String fileName() {
            return source.substring(source.indexOf('/') + 1);
        }
    }

    /** All presets, the default one first. */
    public static List<Preset> presets() {
        return PRESETS;
    }

    /** Names as a sentence lists them. */
    static String names() {
        return PRESETS.stream().map(Preset::name).collect(Collectors.joining(", "));
    }

    /** Whether there is a preset of that name. */
    public static boolean contains(String name) {
        return preset(name).isPresent();
    }

    /** The name under which others know a model: the published one of a preset, else the name itself. */
    public static String published(String name) {
        return preset(name).map(Preset::source).orElse(name);
    }

    private static Optional<Preset> preset(String name) {
        return PRESETS.stream()
                .filter(preset -> name.equals(DEFAULT) || preset.name.equals(name))
                .findFirst();
    }

    /**
     * Opens a preset, converting it on first use.
     *
     * @param pooling the vectors wanted, or null for the preset's own
     */
    public static ModelDirectory open(String name, @Nullable Pooling pooling) {
        Preset preset = preset(name).orElseThrow(() -> new IllegalArgumentException("no preset " + name));
        ModelDirectory directory = ModelDirectory.open(directory(preset, CacheFolders.models()));
        Pooling wanted = pooling == null ? preset.pooling : pooling;
        TextPolicy policy = directory.policy();
        return directory.as(
                wanted == preset.pooling ? preset.name : preset.name + ":" + wanted,
                wanted == preset.published ? policy : policy.withPooling(wanted).withPrefixes("", ""));
    }

    /** Where a preset is or will be when it is first used. */
    public static Path location(Preset preset) {
        try {
            return location(preset, CacheFolders.models());
        } catch (IOException e) {
            throw new UncheckedIOException("looking for the embedded model " + preset.name + ": " + e.getMessage(), e);
        }
    }

    private static Path location(Preset preset, Path models) throws IOException {
        int checksum = 31 * checksum(weights(preset)) + checksum(tokenizer(preset)) + CONVERSION;
        return models.resolve("embedded").resolve(preset.name + "-" + String.format("%08x", checksum));
    }

    /** The preset's directory under a folder of models, converted when it is not there. */
    static Path directory(Preset preset, Path models) {
        try {
            Path target = location(preset, models);
            AtomicDirectory.recover(target);
            if (Files.isDirectory(target)) {
                return target;
            }
            Files.createDirectories(target.getParent());
            Path lockFile = target.resolveSibling(preset.name + ".lock");
            synchronized (CONVERTING) { // a file lock holds between processes, this between threads
                try (FileChannel channel =
                                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    if (lock.isValid() && !Files.isDirectory(target)) {
                        convert(preset, target);
                    }
                }
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("preparing the embedded model " + preset.name + ": " + e.getMessage(), e);
        }
    }

    private static URL weights(Preset preset) {
        return resource(preset.resource + ".onnx");
    }

    private static URL tokenizer(Preset preset) {
        return resource(preset.resource + "-tokenizer.json");
    }

    private static URL resource(String name) {
        URL url = EmbeddedModels.class.getResource("/" + name);
        if (url == null) {
            throw UserError.doing("opening the embedded model")
                    .expected("a file " + name + " on the class path")
                    .found("none")
                    .fix("Run xtrain with the jars of its lib folder.");
        }
        return url;
    }

    /** What changes with the content; for a file in a jar the jar's table of contents knows it. */
    private static int checksum(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return (int) jar.getJarEntry().getCrc();
        }
        try (var in = new CheckedInputStream(connection.getInputStream(), new CRC32())) {
            in.transferTo(OutputStream.nullOutputStream());
            return (int) in.getChecksum().getValue();
        }
    }

    private static void convert(Preset preset, Path target) throws IOException {
        try (AtomicDirectory directory = AtomicDirectory.open(target)) {
            Path folder = directory.path();
            Path export = folder.resolve(preset.resource + ".onnx");
            copy(weights(preset), export); // unpacked, so that it can be mapped
            try (OnnxInitializers initializers = OnnxInitializers.open(export);
                    OutputStream out = new BufferedOutputStream(
                            Files.newOutputStream(folder.resolve("model.safetensors")), 1 << 16)) {
                EmbeddedBert.convert(export, initializers, preset.layers).writeTo(out);
            }
            Files.delete(export);
            copy(tokenizer(preset), folder.resolve("tokenizer.json"));
            ModelLayout.writeConfig(folder, EmbeddedBert.config(preset.layers));
            ModelLayout.writeTokenizer(folder);
            var policy = new TextPolicy(
                    false, preset.instruction, "", QUERY_LENGTH, DOCUMENT_LENGTH, preset.published, true);
            ModelLayout.writeSingleVector(folder, policy, EmbeddedBert.HIDDEN, List.of());
            var card = new ModelCard(preset.license, preset.source);
            card.write(
                    folder,
                    "The weights of " + preset.source
                            + ", converted by xtrain from its ONNX export. They are under the " + preset.license
                            + " licence of their authors.");
            copy(resource("licenses/" + preset.fileName() + ".txt"), folder.resolve("LICENSE"));
            ModelIdentity.record(ModelDirectory.open(folder));
            directory.commit();
        }
    }

    private static void copy(URL from, Path to) throws IOException {
        try (InputStream in = from.openStream()) {
            Files.copy(in, to);
        }
    }
}
