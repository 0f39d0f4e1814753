package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.xtrain.io.Default;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TrainingDocumentTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z_.]+)` \\| (?:`([^`]*)`)? ?\\| [^|]+ \\|$", Pattern.MULTILINE);

    /** Every key with its default, {@code key = default}, in the order of the record's components. */
    private static List<String> keys(Class<?> type, String path) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = path
                    + component.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
            Default fallback = component.getAnnotation(Default.class);
            if (component.getType().isRecord()) {
                keys.addAll(keys(component.getType(), key + "."));
            } else {
                keys.add(key + " = " + (fallback == null ? "" : fallback.value()));
            }
        }
        return keys;
    }

    @Test
    void namesEveryKeyAndItsDefault() throws IOException {
        List<String> documented = ROW.matcher(Files.readString(Path.of("docs/training.md")))
                .results()
                .map(row -> row.group(1) + " = " + (row.group(2) == null ? "" : row.group(2)))
                .toList();
        assertEquals(keys(TrainConfig.class, ""), documented);
    }
}
