package dev.xtrain.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsHostileTest {

    @TempDir
    Path folder;

    private Hostile hostile;

    @BeforeEach
    void prepare() {
        hostile = new Hostile(folder, "w.safetensors", Safetensors::open);
    }

    private static byte[] file(String header, int dataBytes) {
        return file(header.getBytes(StandardCharsets.UTF_8), dataBytes);
    }

    private static byte[] file(byte[] header, int dataBytes) {
        return ByteBuffer.allocate(8 + header.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return String.format("\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}", name, dtype, shape, offsets);
    }

    private static byte[] tiny() throws IOException {
        var bytes = new ByteArrayOutputStream();
        new SafetensorsWriter()
                .add("a", Dtype.F32, new long[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6})
                .add("b", Dtype.F16, new long[] {3}, new float[] {7, 8, 9})
                .writeTo(bytes);
        return bytes.toByteArray();
    }

    @Test
    void refusesEveryPrefix() throws IOException {
        hostile.refusesEveryPrefix(tiny());
    }

    @Test
    void survivesFlippedBytes() throws IOException {
        hostile.survivesFlips(tiny(), 20261121, 1000);
    }

    @Test
    void refusesAHeaderLengthOfTwoToThe63() {
        byte[] content = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.MIN_VALUE)
                .array();
        hostile.refuses(content, "a header length of 9223372036854775808");
    }

    @Test
    void refusesAHeaderAboveTheFormatsLimit() {
        byte[] content = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(100_000_001)
                .array();
        hostile.refuses(content, "a header of at most 100000000 bytes");
    }

    @Test
    void refusesAHeaderLongerThanTheFile() {
        byte[] content = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(9)
                .array();
        hostile.refuses(content, "a header of 9 bytes", "ends after 8");
    }

    @Test
    void refusesOverlappingTensors() {
        String header = "{" + tensor("a", "F32", "[2]", "[0,8]") + "," + tensor("b", "F32", "[2]", "[4,12]") + "}";
        hostile.refuses(file(header, 12), "(b)", "an overlap");
    }

    @Test
    void refusesHolesBetweenAndBehindTensors() {
        String header = "{" + tensor("a", "F32", "[1]", "[0,4]") + "," + tensor("b", "F32", "[1]", "[8,12]") + "}";
        hostile.refuses(file(header, 12), "(b)", "a hole");
        hostile.refuses(file("{" + tensor("a", "F32", "[1]", "[0,4]") + "}", 5), "4 bytes of data", "5 bytes");
    }

    @Test
    void refusesOffsetsPastTheEnd() {
        hostile.refuses(file("{" + tensor("a", "F32", "[2]", "[0,8]") + "}", 4), "(a)", "within 4 bytes");
    }

    @Test
    void refusesOffsetsThatRunBackwards() {
        hostile.refuses(file("{" + tensor("a", "F32", "[1]", "[8,4]") + "}", 8), "(a)", "[8, 4]");
        hostile.refuses(file("{" + tensor("a", "F32", "[1]", "[-4,0]") + "}", 8), "(a)", "0 or more");
    }

    @Test
    void refusesDuplicateNamesAndFields() {
        String a = tensor("a", "F32", "[1]", "[0,4]");
        hostile.refuses(file("{" + a + "," + a + "}", 4), "(a)", "the name twice");
        hostile.refuses(
                file("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
                "(a)",
                "dtype twice");
        hostile.refuses(file("{\"__metadata__\":{},\"__metadata__\":{}}", 0), "(__metadata__)", "twice");
        hostile.refuses(file("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0), "(__metadata__)", "k twice");
    }

    @Test
    void refusesAShapeThatOverflows() {
        String huge = "[4294967296,4294967296]"; // 2^64 elements: the product wraps to 0
        hostile.refuses(file("{" + tensor("a", "F32", huge, "[0,0]") + "}", 0), "(a)", "below 2^63");
        hostile.refuses(file("{" + tensor("a", "F32", "[9223372036854775808]", "[0,0]") + "}", 0), "JSON");
    }

    @Test
    void refusesSizesThatDifferFromShapes() {
        hostile.refuses(file("{" + tensor("a", "F32", "[2]", "[0,4]") + "}", 4), "(a)", "8 bytes for [2] F32");
        hostile.refuses(file("{" + tensor("a", "F32", "[-1]", "[0,4]") + "}", 4), "(a)", "0 or more");
        hostile.refuses(file("{" + tensor("a", "F32", "[1.0]", "[0,4]") + "}", 4), "(a)", "whole numbers");
    }

    @Test
    void refusesUnknownTypesByName() {
        hostile.refuses(file("{" + tensor("a", "F8_E4M3", "[4]", "[0,4]") + "}", 4), "(a)", "F8_E4M3", "Convert");
    }

    @Test
    void refusesMissingFields() {
        hostile.refuses(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4), "(a)", "expected data_offsets");
        hostile.refuses(file("{\"a\":[]}", 0), "(a)", "an object");
    }

    @Test
    void refusesNamesThatAreNoText() {
        byte[] header = ("{" + tensor("?", "F32", "[1]", "[0,4]") + "}").getBytes(StandardCharsets.UTF_8);
        header[2] = (byte) 0xff;
        hostile.refuses(file(header, 4), "UTF-8");
        hostile.refuses(file("{" + tensor("\\udc00", "F32", "[1]", "[0,4]") + "}", 4), "surrogate");
    }

    @Test
    void refusesTextThatIsNoJsonObject() {
        hostile.refuses(file(" {}", 0), "a JSON object");
        hostile.refuses(file("[]", 0), "a JSON object");
        hostile.refuses(file("{} {}", 0), "text behind it");
        hostile.refuses(file("{\"a\":" + "[".repeat(100_000), 0), "(a)");
        hostile.refuses(file("{\"a\":{\"x\":" + "[".repeat(100_000), 0), "JSON");
    }

    @Test
    void namesTheTensorThatIsNotThere() throws IOException {
        Path file = folder.resolve("x.safetensors");
        Files.write(file, tiny());
        try (Safetensors weights = Safetensors.open(file)) {
            UserError error = assertThrows(UserError.class, () -> weights.tensor("c"));
            assertTrue(error.toString().contains("a tensor c"), error.toString());
        }
    }

    @Test
    void readsBehindTwoGibibytes() throws IOException {
        long first = (3L << 30) / 4; // elements of the first tensor, 3 GiB of zeros that a sparse file does not hold
        long end = 4 * first;
        String header = "{" + tensor("a", "F32", "[" + first + "]", "[0," + end + "]") + ","
                + tensor("b", "F32", "[1]", "[" + end + "," + (end + 4) + "]") + "}";
        Path path = folder.resolve("large.safetensors");
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(file(header, 0));
            file.seek(8 + header.length() + end);
            file.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(42)
                    .array());
        }
        try (Safetensors weights = Safetensors.open(path)) {
            assertEquals(42, weights.tensor("b").toFloats()[0]);
            UserError error = assertThrows(UserError.class, () -> weights.tensor("a"));
            assertTrue(error.toString().contains("below 2 GiB"), error.toString());
        }
    }
}
