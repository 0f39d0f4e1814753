package dev.xtrain.model;

import dev.xtrain.io.Json;
import dev.xtrain.io.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A model that was tuned on this machine.
 *
 * @param folder where it is: {@code .../NAME-vN}
 * @param tuned what it is; null where it is damaged
 * @param damage what is wrong with it; null where nothing is
 */
public record LocalModel(
        Path folder, @Nullable TunedRecord tuned, @Nullable String damage) {

    /** The file that says what a folder holds. */
    public static final String RECORD = "tuned.json";

    private static final List<String> NEEDED = List.of("config.json", "model.safetensors", "tokenizer.json");

    /** Reads a folder. */
    static LocalModel read(Path folder) {
        if (!Files.isRegularFile(folder.resolve(RECORD))) {
            return new LocalModel(folder, null, "it has no " + RECORD);
        }
        for (String file : NEEDED) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                return new LocalModel(folder, null, "it has no " + file);
            }
        }
        try {
            return new LocalModel(folder, Json.read(folder.resolve(RECORD), TunedRecord.class), null);
        } catch (UserError e) {
            return new LocalModel(folder, null, String.valueOf(e.getMessage()));
        }
    }

    /** Its name with its version: {@code NAME-v2}. */
    public String name() {
        return String.valueOf(folder.getFileName());
    }

    /** Why it is used, in a line: {@code NAME-v2, tuned for this repository on 2026-11-21 (MRR@10 .617 -> .814)}. */
    public String summary() {
        if (tuned == null) {
            return name() + ", damaged: " + damage;
        }
        String gain = tuned.gains().stream()
                .filter(row -> row.mode().equals("semantic"))
                .findFirst()
                .map(row -> String.format(Locale.ROOT, " (MRR@10 %.3f -> %.3f)", row.before(), row.after()))
                .orElse("");
        return name() + ", tuned for this repository on " + tuned.day() + gain;
    }
}
