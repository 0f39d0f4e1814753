package dev.xtrain.tensor;

import static dev.xtrain.tensor.Proto.floats;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchZipTest {

    private static final long[] TWO_BY_THREE = {2, 3};

    @TempDir
    Path folder;

    private Hostile hostile;

    @BeforeEach
    void prepare() {
        hostile = new Hostile(folder, "pytorch_model.bin", TorchZip::open);
    }

    private static PickledModel linear() throws IOException {
        return new PickledModel()
                .begin()
                .tensor("linear.weight", "FloatStorage", "0", 6, 0, TWO_BY_THREE, 3, 1)
                .tensor("linear.bias", "HalfStorage", "1", 3, 1, new long[] {2}, 1)
                .end()
                .storage("0", floats(1, 2, 3, 4, 5, 6))
                .storage("1", new byte[] {0, 0, 0, 0x3c, 0, 0x40});
    }

    /** One tensor of 2 x 3 over six floats, its pickle as told. */
    private static byte[] tensor(long elements, long offset, long[] shape, long... strides) throws IOException {
        return new PickledModel()
                .begin()
                .tensor("w", "FloatStorage", "0", elements, offset, shape, strides)
                .end()
                .storage("0", floats(1, 2, 3, 4, 5, 6))
                .file();
    }

    @Test
    void readsTensorsAndViewsIntoSharedStorages() throws IOException {
        assertEquals(
                Map.of(
                        "linear.weight", "F32[2, 3][1.0, 2.0, 3.0, 4.0, 5.0, 6.0]",
                        "linear.bias", "F16[2][1.0, 2.0]"),
                hostile.read(linear().file()));
    }

    @Test
    void readsWhatTorchItselfWrote() throws IOException {
        Map<String, String> tensors = hostile.read(resource("mixed.bin"));
        assertEquals(
                Set.of("0.weight", "0.bias", "1.weight", "1.bias", "ids", "tied", "bf", "scalar", "view"),
                tensors.keySet());
        assertEquals("I64[1, 7][0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]", tensors.get("ids"));
        assertEquals("F32[][2.5]", tensors.get("scalar"));
        assertEquals("F32[3][3.0, 4.0, 5.0]", tensors.get("view"));
        float[] bias = {-0.19470215f, 0.16247559f, 0.3713379f};
        assertEquals("F16[3]" + Arrays.toString(bias), tensors.get("0.bias"));
        float[] bf = {0.41601562f, 0.83984375f, -0.828125f, -0.796875f};
        assertEquals("BF16[4]" + Arrays.toString(bf), tensors.get("bf"));
        assertEquals(tensors.get("0.weight"), tensors.get("tied"));
        assertEquals(Map.of("a", "F32[2][0.0, 0.0]"), hostile.read(resource("param.bin")));
    }

    @Test
    void refusesWhatElseTorchWrites() throws IOException {
        hostile.refuses(resource("strided.bin"), "(a)", "strides [1, 3]");
        hostile.refuses(resource("nested.bin"), "(epoch)", "a tensor");
        hostile.refuses(resource("module.bin"), "would call torch.nn.modules.linear.Linear");
        hostile.refuses(resource("legacy.bin"), "a zip as torch writes since 1.6");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = TorchZipTest.class.getResourceAsStream("/torch/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    @Test
    void mapsStoragesThatLieUncompressed() throws IOException {
        Path file = folder.resolve("m.bin");
        Files.write(file, linear().file());
        try (TorchZip weights = TorchZip.open(file)) {
            assertTrue(weights.tensor("linear.weight").data().isDirect());
        }
    }

    @Test
    void readsDeflatedEntries() throws IOException {
        var deflated = new PickledModel()
                .begin()
                .tensor("w", "LongStorage", "0", 2, 0, new long[] {2}, 1)
                .end()
                .entry("data/0", new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0}, ZipEntry.DEFLATED);
        assertEquals(Map.of("w", "I64[2][1.0, 2.0]"), hostile.read(deflated.file("little", ZipEntry.DEFLATED)));
    }

    @Test
    void refusesEveryPrefix() throws IOException {
        hostile.refusesEveryPrefix(linear().file());
    }

    @Test
    void survivesFlippedBytes() throws IOException {
        hostile.survivesFlips(linear().file(), 20261121, 1000);
    }

    @Test
    void refusesACallByItsName() throws IOException {
        var hostilePickle = new PickledModel()
                .op(0x80, 2)
                .global("os", "system")
                .text("touch " + folder.resolve("touched"))
                .op(0x85, 'R', '.');
        hostile.refuses(hostilePickle.file(), "would call os.system", "Do not use this file");
        assertTrue(Files.notExists(folder.resolve("touched")));
    }

    @Test
    void refusesACallHiddenAmongTensors() throws IOException {
        var hidden = new PickledModel()
                .begin()
                .tensor("w", "FloatStorage", "0", 6, 0, TWO_BY_THREE, 3, 1)
                .text("x")
                .global("builtins", "eval")
                .text("1")
                .op(0x85, 'R')
                .end()
                .storage("0", floats(1, 2, 3, 4, 5, 6));
        hostile.refuses(hidden.file(), "would call builtins.eval");
    }

    @Test
    void refusesNamesPutTogetherOnTheStack() throws IOException {
        var stacked =
                new PickledModel().op(0x80, 4).text("posix").text("system").op(0x93, '.');
        hostile.refuses(stacked.file(), "would call posix.system");
    }

    @Test
    void refusesOtherOpcodesByNumber() throws IOException {
        hostile.refuses(new PickledModel().op(0x80, 2, 'i').file(), "opcode 0x69"); // INST
        hostile.refuses(new PickledModel().op(0x80, 2, 0x81).file(), "opcode 0x81"); // NEWOBJ
        hostile.refuses(new PickledModel().op(0x80, 2, 'P').file(), "opcode 0x50"); // PERSID
        hostile.refuses(new PickledModel().op(0x80, 2, 0x82).file(), "opcode 0x82"); // EXT1
    }

    @Test
    void refusesViewsThatAreNotContiguous() throws IOException {
        hostile.refuses(tensor(6, 0, TWO_BY_THREE, 1, 2), "(w)", "contiguous", "[1, 2]");
    }

    @Test
    void refusesViewsPastTheirStorage() throws IOException {
        hostile.refuses(tensor(6, 1, TWO_BY_THREE, 3, 1), "(w)", "the 6 stored", "up to 7");
        hostile.refuses(tensor(6, -1, TWO_BY_THREE, 3, 1), "(w)", "the 6 stored");
        hostile.refuses(tensor(6, Long.MAX_VALUE, TWO_BY_THREE, 3, 1), "(w)", "below 2^63");
        hostile.refuses(tensor(6, 0, new long[] {1L << 32, 1L << 32}, 1L << 32, 1), "(w)", "below 2^63");
        hostile.refuses(tensor(6, 0, new long[] {-2, 3}, 3, 1), "torch._utils._rebuild_tensor_v2");
    }

    @Test
    void refusesStoragesOfAnotherSize() throws IOException {
        hostile.refuses(tensor(7, 0, TWO_BY_THREE, 3, 1), "(w)", "28 bytes", "24 bytes");
        hostile.refuses(tensor(1L << 61, 0, TWO_BY_THREE, 3, 1), "(w)", "below 2^63");
    }

    @Test
    void refusesMissingStorages() throws IOException {
        var missing = new PickledModel()
                .begin()
                .tensor("w", "FloatStorage", "../0", 6, 0, TWO_BY_THREE, 3, 1)
                .end()
                .storage("0", floats(1, 2, 3, 4, 5, 6));
        hostile.refuses(missing.file(), "one entry archive/data/../0");
    }

    @Test
    void refusesNamesTwice() throws IOException {
        var twice = new PickledModel()
                .begin()
                .tensor("w", "FloatStorage", "0", 6, 0, TWO_BY_THREE, 3, 1)
                .tensor("w", "FloatStorage", "0", 6, 0, TWO_BY_THREE, 3, 1)
                .end()
                .storage("0", floats(1, 2, 3, 4, 5, 6));
        hostile.refuses(twice.file(), "w twice");
    }

    @Test
    void refusesValuesThatAreNoTensors() throws IOException {
        hostile.refuses(new PickledModel().begin().text("epoch").number(3).end().file(), "(epoch)", "a tensor");
        hostile.refuses(new PickledModel().op(0x80, 2).number(3).op('.').file(), "a dictionary of tensors");
    }

    @Test
    void refusesBigEndianFiles() throws IOException {
        hostile.refuses(linear().file("big", ZipEntry.STORED), "(byteorder)", "little", "big");
    }

    @Test
    void refusesAListThatContainsItselfAsAKey() throws IOException {
        var key = new PickledModel().op(0x80, 2, '}', ']', 'q', 0, 'h', 0, 'a', 'N', 's', '.');
        hostile.refuses(key.file(), "texts or numbers as keys");
    }

    @Test
    void refusesEndlessPickles() throws IOException {
        var pickle = new PickledModel().op(0x80, 2);
        for (int i = 0; i < 2_000_000; i++) {
            pickle.op(']');
        }
        hostile.refuses(pickle.file("little", ZipEntry.DEFLATED), "at most 2000000 opcodes");
    }

    @Test
    void refusesDeflatedEntriesThatBurst() throws IOException {
        var pickle = new PickledModel().entry("data.pkl", new byte[17 << 20], ZipEntry.DEFLATED);
        hostile.refuses(pickle.closed(), "at most 16777216 bytes", "17825792");
    }

    @Test
    void refusesOtherCompressions() throws IOException {
        byte[] content = resource("mixed.bin");
        int directory = new String(content, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        content[directory + 10] = 95; // method of the first entry: xz, for which a library may be missing
        hostile.refuses(content, "mixed/data.pkl", "method 95");
    }
}
