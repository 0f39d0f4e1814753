package dev.xtrain.io;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;

/**
 * The one way JSON is read and written: records in, records out.
 *
 * <p>Unknown fields are ignored (a newer version may have written them). A number is never read from text, nor a whole
 * number from a fraction; anything after the value is an error.
 */
public final class Json {

    /** Bytes of the longest file that is read as one value, 512 MiB; beyond, {@link JsonLines} is the form. */
    public static final int MAX_BYTES = 1 << 29;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private static final ObjectWriter PRETTY = MAPPER.writer(new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private Json() {}

    /** The shared mapper; thread-safe, never reconfigured. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** A writer for files that people read too: two spaces, {@code \n}, arrays on one line. */
    public static ObjectWriter pretty() {
        return PRETTY;
    }

    /**
     * Reads a file that holds one JSON value. Errors: no such file, not UTF-8, malformed, of another type, a component
     * without its value.
     */
    public static <T> T read(Path file, Class<T> type) {
        return JsonReading.read(
                TextFile.read(file, MAX_BYTES), type, file, 1, "Correct the file, or have it written anew.");
    }
}
