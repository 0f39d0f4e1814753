package dev.xtrain.tensor;

import static dev.xtrain.tensor.Proto.floats;
import static dev.xtrain.tensor.Proto.model;
import static dev.xtrain.tensor.Proto.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxInitializersTest {

    @TempDir
    Path folder;

    private Hostile hostile;

    @BeforeEach
    void prepare() {
        hostile = new Hostile(folder, "m.onnx", OnnxInitializers::open);
    }

    private static byte[] tiny() {
        Proto node = new Proto()
                .text(1, "x")
                .text(1, "onnx::MatMul_7")
                .text(2, "y")
                .text(3, "/encoder/layer.0/output/dense/MatMul")
                .text(4, "MatMul");
        Proto inFloatData = new Proto()
                .bytes(1, new byte[] {2})
                .number(2, 1)
                .bytes(4, floats(7, 8))
                .text(8, "b");
        Proto graph = new Proto()
                .message(1, node)
                .text(2, "graph")
                .message(5, tensor("onnx::MatMul_7", new long[] {2, 3}, floats(1, 2, 3, 4, 5, 6)))
                .message(5, inFloatData);
        return new Proto()
                .number(1, 6)
                .text(2, "test")
                .message(7, graph)
                .message(8, new Proto().number(2, 11))
                .toByteArray();
    }

    @Test
    void readsRawAndFloatData() throws IOException {
        assertEquals(
                Map.of("onnx::MatMul_7", "F32[2, 3][1.0, 2.0, 3.0, 4.0, 5.0, 6.0]", "b", "F32[2][7.0, 8.0]"),
                hostile.read(tiny()));
    }

    @Test
    void readsHalvesAndIntegers() throws IOException {
        Proto half = new Proto().number(1, 1).number(2, 10).text(8, "h").bytes(9, new byte[] {0, 0x3c});
        Proto whole = new Proto().number(2, 7).text(8, "i").bytes(9, new byte[] {5, 0, 0, 0, 0, 0, 0, 0});
        assertEquals(Map.of("h", "F16[1][1.0]", "i", "I64[][5.0]"), hostile.read(model(half, whole)));
    }

    @Test
    void tellsWhichNodeUsesWhichWeight() {
        var weights = OnnxInitializers.read(Path.of("m.onnx"), ByteBuffer.wrap(tiny()));
        assertEquals(
                List.of(new OnnxInitializers.Node(
                        "/encoder/layer.0/output/dense/MatMul",
                        "MatMul",
                        List.of("x", "onnx::MatMul_7"),
                        List.of("y"))),
                weights.nodes());
        assertArrayEquals(new long[] {2, 3}, weights.tensor("onnx::MatMul_7").shape());
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
    void refusesVarintsOfMoreThan64Bits() {
        hostile.refuses(
                new Proto()
                        .raw(8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2)
                        .toByteArray(),
                "at most 64 bits");
        hostile.refuses(
                new Proto()
                        .raw(8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0)
                        .toByteArray(),
                "at most 64 bits");
    }

    @Test
    void refusesLengthsPastTheEnd() {
        hostile.refuses(
                new Proto().varint((7 << 3) | 2).varint(1L << 62).toByteArray(), "a length of 4611686018427387904");
        hostile.refuses(new Proto().varint((7 << 3) | 2).varint(-1).toByteArray(), "a length of 18446744073709551615");
        Proto graph = new Proto().varint((5 << 3) | 2).varint(3).raw(8); // reaches behind its graph
        hostile.refuses(new Proto().message(7, graph).number(1, 6).toByteArray(), "graph, field 5", "a length of 3");
    }

    @Test
    void refusesFieldNumbersAndWireTypesThatDoNotExist() {
        hostile.refuses(new Proto().raw(0, 0).toByteArray(), "a field number");
        hostile.refuses(new Proto().varint(1L << 40).raw(0).toByteArray(), "a field number");
        hostile.refuses(new Proto().raw((1 << 3) | 3).toByteArray(), "wire type 3");
        hostile.refuses(new Proto().number(7, 1).toByteArray(), "field 7", "wire type 0");
    }

    @Test
    void refusesDuplicates() {
        hostile.refuses(
                model(tensor("a", new long[] {1}, floats(1)), tensor("a", new long[] {1}, floats(2))), "a twice");
        hostile.refuses(model(tensor("a", new long[] {1}, floats(1)).text(8, "b")), "field 8", "a second");
        hostile.refuses(model(tensor("a", new long[] {1}, floats(1)).bytes(4, floats(2))), "field 4", "a second");
        hostile.refuses(
                new Proto().message(7, new Proto()).message(7, new Proto()).toByteArray(), "expected one graph");
    }

    @Test
    void refusesExternalData() {
        hostile.refuses(model(new Proto().number(2, 1).text(8, "a").number(14, 1)), "data inside the file");
        hostile.refuses(model(new Proto().number(2, 1).text(8, "a").message(13, new Proto())), "data inside the file");
    }

    @Test
    void refusesShapesThatOverflowOrDoNotFit() {
        hostile.refuses(model(tensor("a", new long[] {1L << 32, 1L << 32}, new byte[0])), "below 2^63", "a [");
        hostile.refuses(model(tensor("a", new long[] {-1}, new byte[0])), "0 or more", "-1");
        hostile.refuses(model(tensor("a", new long[] {2}, floats(1))), "8 bytes for a [2] F32", "4 bytes");
    }

    @Test
    void refusesOtherTypesAndPlacesOfValues() {
        hostile.refuses(model(new Proto().number(2, 8).text(8, "a")), "numbers", "data type 8");
        hostile.refuses(model(new Proto().number(2, 7).text(8, "a").bytes(7, new byte[] {1})), "raw_data");
        hostile.refuses(model(new Proto().number(1, 1).number(2, 7).text(8, "a").bytes(4, new byte[8])), "I64 for a");
        hostile.refuses(model(new Proto().number(2, 1)), "a name");
    }

    @Test
    void refusesNamesThatAreNoText() {
        hostile.refuses(model(new Proto().number(2, 1).bytes(8, new byte[] {(byte) 0xff})), "UTF-8");
    }

    @Test
    void refusesMillionsOfTinyNodes() {
        var graph = new Proto();
        for (int i = 0; i <= 1_000_000; i++) {
            graph.raw((1 << 3) | 2, 0);
        }
        hostile.refuses(new Proto().message(7, graph).toByteArray(), "at most 1000000 nodes");
    }

    @Test
    void refusesAModelWithoutGraph() {
        hostile.refuses(new byte[0], "a graph");
    }
}
