package dev.xtrain.lora;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a merged model was made of, as {@code merged_from.json} in its folder says. Equal hashes and type make equal
 * models.
 *
 * @param adapter the adapter's folder, as the user named it
 * @param adapterSha256 hash of its files
 * @param base the base, as the user or the adapter named it
 * @param baseSha256 identity of the base
 * @param dtype what weights were saved as
 */
public record MergeOrigin(
        String adapter,
        @JsonProperty("adapter_sha256") String adapterSha256,
        String base,
        @JsonProperty("base_sha256") String baseSha256,
        String dtype) {

    private static final String FILE = "merged_from.json";

    /** What a folder was made of, if it was made by merging. */
    public static Optional<MergeOrigin> read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return Files.isRegularFile(file) ? Optional.of(Json.read(file, MergeOrigin.class)) : Optional.empty();
        } catch (UserError e) {
            return Optional.empty(); // damaged: nothing is known of the folder, so it will not be replaced unasked
        }
    }

    /** The same with the adapter in another place. */
    public MergeOrigin withAdapter(String place) {
        return new MergeOrigin(place, adapterSha256, base, baseSha256, dtype);
    }

    /** Writes it into a merged model's folder. */
    public void write(Path folder) {
        try {
            AtomicFile.write(folder.resolve(FILE), Json.pretty().writeValueAsBytes(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether merging again would give the same model. */
    public boolean makesTheSameAs(MergeOrigin other) {
        return adapterSha256.equals(other.adapterSha256)
                && baseSha256.equals(other.baseSha256)
                && dtype.equals(other.dtype);
    }
}
