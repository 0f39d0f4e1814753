package dev.xtrain.model;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a model directory: SHA-256 over name, length and content of every file that decides what vectors come
 * out.
 *
 * <p>Directories that this program writes hold it in {@code identity.json}, beside size and time of each file. While
 * those agree it is believed, so that opening a model need not read all of it.
 */
final class ModelIdentity {

    private static final String FILE = "identity.json";

    private ModelIdentity() {}

    /** @param files their states when {@code sha256} was taken */
    private record Recorded(String sha256, List<State> files) {}

    /** @param modified milliseconds since 1970 */
    private record State(String name, long bytes, long modified) {}

    static String of(ModelDirectory model) {
        try {
            List<State> states = states(model);
            Recorded recorded = recorded(model.path().resolve(FILE));
            return recorded != null && recorded.files.equals(states) ? recorded.sha256 : compute(model);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + model.path() + ": " + e.getMessage(), e);
        }
    }

    /** Leaves the hash in the directory; whatever changes a file later makes it void. */
    static void record(ModelDirectory model) {
        try {
            var recorded = new Recorded(compute(model), states(model));
            AtomicFile.write(model.path().resolve(FILE), Json.pretty().writeValueAsBytes(recorded));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + model.path() + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable Recorded recorded(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            return Json.read(file, Recorded.class);
        } catch (UserError e) {
            return null; // a copy of a hash is worth no error: it is taken again
        }
    }

    private static List<State> states(ModelDirectory model) throws IOException {
        List<State> states = new ArrayList<>();
        for (Path file : model.decisiveFiles()) {
            states.add(new State(
                    name(model, file),
                    Files.size(file),
                    Files.getLastModifiedTime(file).toMillis()));
        }
        return states;
    }

    private static String compute(ModelDirectory model) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
        for (Path file : model.decisiveFiles()) {
            String head = name(model, file) + "\n" + Files.size(file) + "\n";
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            try (InputStream in = Files.newInputStream(file)) {
                byte[] chunk = new byte[1 << 16];
                for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                    digest.update(chunk, 0, count);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String name(ModelDirectory model, Path file) {
        return model.path().relativize(file).toString().replace('\\', '/');
    }
}
