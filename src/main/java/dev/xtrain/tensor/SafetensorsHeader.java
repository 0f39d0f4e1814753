package dev.xtrain.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON header of a safetensors file: which tensor lies where. */
final class SafetensorsHeader {

    private static final String METADATA = "__metadata__";

    /** Names come from strangers: no interning, no shared symbol table. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private Map<String, String> metadata = Map.of();

    private SafetensorsHeader() {}

    /**
     * Where one tensor lies.
     *
     * @param begin its first byte, counted from the end of the header
     * @param end one past its last byte
     */
    record Entry(Dtype dtype, long[] shape, long begin, long end) {

        long bytes() {
            return end - begin;
        }
    }

    /** Reads and checks a header in front of {@code dataBytes} bytes of tensors. */
    static SafetensorsHeader parse(Path file, ByteBuffer text, long dataBytes) {
        var header = new SafetensorsHeader();
        try {
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(text);
            if (!chars.hasRemaining() || chars.get(0) != '{') {
                throw refusal(file, "a JSON object as header", chars.hasRemaining() ? "other text" : "nothing");
            }
            try (JsonParser parser = JSON.createParser(chars.array(), chars.arrayOffset(), chars.remaining())) {
                header.read(file, parser);
            }
        } catch (CharacterCodingException e) {
            throw refusal(file, "a header in UTF-8", "bytes that are not");
        } catch (JsonProcessingException e) {
            throw refusal(file, "a JSON object as header", e.getOriginalMessage());
        } catch (IOException e) {
            throw new AssertionError("parsing memory does no input", e);
        }
        header.checkLayout(file, dataBytes);
        return header;
    }

    private void read(Path file, JsonParser parser) throws IOException {
        parser.nextToken();
        boolean metadataSeen = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (entries.containsKey(name) || (name.equals(METADATA) && metadataSeen)) {
                throw refusal(file, name, "each name once", "the name twice");
            }
            if (name.equals(METADATA)) {
                metadataSeen = true;
                metadata = readMetadata(file, parser);
            } else {
                entries.put(name, readEntry(file, name, parser));
            }
        }
        if (parser.nextToken() != null) {
            throw refusal(file, "one JSON object as header", "text behind it");
        }
    }

    private static Map<String, String> readMetadata(Path file, JsonParser parser) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw refusal(file, METADATA, "an object of strings", parser.getText());
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw refusal(file, METADATA, "a string under " + key, parser.getText());
            }
            if (metadata.put(key, parser.getText()) != null) {
                throw refusal(file, METADATA, "each key once", key + " twice");
            }
        }
        return Collections.unmodifiableMap(metadata);
    }

    private static Entry readEntry(Path file, String name, JsonParser parser) throws IOException {
        @Nullable Dtype dtype = null;
        long @Nullable [] shape = null;
        long @Nullable [] offsets = null;
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw refusal(file, name, "an object with dtype, shape and data_offsets", parser.getText());
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            boolean again = false;
            switch (field) {
                case "dtype" -> {
                    again = dtype != null;
                    dtype = readDtype(file, name, parser.getText());
                }
                case "shape" -> {
                    again = shape != null;
                    shape = readSizes(file, name, field, parser);
                }
                case "data_offsets" -> {
                    again = offsets != null;
                    offsets = readSizes(file, name, field, parser);
                }
                default -> parser.skipChildren(); // the format's own reader ignores what it does not know
            }
            if (again) {
                throw refusal(file, name, "each field once", field + " twice");
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            String missing = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw refusal(file, name, missing, "none");
        }
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw refusal(file, name, "data_offsets [begin, end]", Arrays.toString(offsets));
        }
        return new Entry(dtype, shape, offsets[0], offsets[1]);
    }

    private static Dtype readDtype(Path file, String name, String text) {
        for (Dtype dtype : Dtype.values()) {
            if (dtype.name().equals(text)) {
                return dtype;
            }
        }
        throw UserError.doing("reading weights")
                .expected("one of the dtypes " + Arrays.toString(Dtype.values()))
                .found(text)
                .at(file)
                .in(name)
                .fix("Convert the checkpoint to F32, F16 or BF16.");
    }

    private static long[] readSizes(Path file, String name, String field, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw refusal(file, name, field + " as a list of whole numbers", parser.getText());
        }
        List<Long> sizes = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || parser.getLongValue() < 0) {
                throw refusal(file, name, field + " as whole numbers, 0 or more", parser.getText());
            }
            sizes.add(parser.getLongValue());
        }
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    /** Sizes equal shapes; tensors lie one behind the other from the first byte to the last. */
    private void checkLayout(Path file, long dataBytes) {
        for (Map.Entry<String, Entry> named : entries.entrySet()) {
            Entry entry = named.getValue();
            long expected;
            try {
                expected = Arrays.stream(entry.shape()).reduce(entry.dtype().bytes(), Math::multiplyExact);
            } catch (ArithmeticException e) {
                throw refusal(file, named.getKey(), "a shape below 2^63 bytes", Arrays.toString(entry.shape()));
            }
            if (entry.bytes() != expected) {
                String what = Arrays.toString(entry.shape()) + " " + entry.dtype();
                throw refusal(file, named.getKey(), expected + " bytes for " + what, entry.bytes() + " bytes");
            }
            if (entry.end() > dataBytes) {
                throw refusal(
                        file,
                        named.getKey(),
                        "offsets within " + dataBytes + " bytes of data",
                        "[" + entry.begin() + ", " + entry.end() + "]");
            }
        }
        long covered = 0;
        var byPosition = Comparator.<Map.Entry<String, Entry>>comparingLong(
                        named -> named.getValue().begin())
                .thenComparingLong(named -> named.getValue().end());
        for (Map.Entry<String, Entry> named :
                entries.entrySet().stream().sorted(byPosition).toList()) {
            long begin = named.getValue().begin();
            if (begin != covered) {
                String found = begin < covered ? "an overlap with the tensor before it" : "a hole before it";
                throw refusal(file, named.getKey(), "data from byte " + covered, found + ", from byte " + begin);
            }
            covered = named.getValue().end();
        }
        if (covered != dataBytes) {
            throw refusal(file, covered + " bytes of data", dataBytes + " bytes");
        }
    }

    SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(entries.navigableKeySet());
    }

    Map<String, String> metadata() {
        return metadata;
    }

    Entry entry(Path file, String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw UserError.doing("reading weights")
                    .expected("a tensor " + name)
                    .found("none of that name among " + entries.size())
                    .at(file)
                    .fix("Check that the weights belong to the config.json beside them.");
        }
        return entry;
    }

    static UserError refusal(Path file, String expected, String found) {
        return draft(expected, found).at(file).fix(ADVICE);
    }

    private static UserError refusal(Path file, String element, String expected, String found) {
        return draft(expected, found).at(file).in(element).fix(ADVICE);
    }

    private static UserError.Draft draft(String expected, String found) {
        return UserError.doing("reading weights").expected(expected).found(found);
    }

    private static final String ADVICE = "The file is damaged or no safetensors file: copy or write it again.";
}
