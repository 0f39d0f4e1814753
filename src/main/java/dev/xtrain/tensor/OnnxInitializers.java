package dev.xtrain.tensor;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The weights of an ONNX model, and which node uses which: the graph itself is not run.
 *
 * <p>Exporters rename the second operand of a matrix product ({@code onnx::MatMul_1404}); {@link #nodes()} tells by the
 * node's name which weight that was. Values may lie in {@code raw_data} or, fp32, packed in {@code float_data}; data
 * outside the file is refused. Source: onnx.proto of ONNX 1.17.
 */
public final class OnnxInitializers implements WeightFile {

    /** Bounds what a hostile file of tiny messages makes of the heap; real graphs have some thousands of nodes. */
    private static final int MAX_ITEMS = 1_000_000;

    private final Path file;
    private final TreeMap<String, StoredTensor> tensors = new TreeMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private int items;

    /**
     * One operation of the graph.
     *
     * @param name its name, such as {@code /encoder/layer.0/attention/self/query/MatMul}
     * @param opType {@code MatMul}, ...
     * @param inputs names of tensors or initialisers
     * @param outputs names of tensors
     */
    public record Node(String name, String opType, List<String> inputs, List<String> outputs) {

        /** Copies the lists. */
        public Node {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    private OnnxInitializers(Path file) {
        this.file = file;
    }

    /** Maps a file and reads its table of contents. Errors: no such file, or not a whole ONNX model. */
    public static OnnxInitializers open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.doing("reading weights")
                    .expected("an ONNX file")
                    .found(Files.exists(file) ? "no regular file" : "nothing")
                    .at(file)
                    .fix("Check the path.");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw UserError.doing("reading weights")
                        .expected("an ONNX file below 2 GiB, as protobuf allows")
                        .found(channel.size() + " bytes")
                        .at(file)
                        .fix("Use the model's safetensors.");
            }
            return read(file, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a model that is in memory.
     *
     * @param file what to call it in errors
     */
    public static OnnxInitializers read(Path file, ByteBuffer content) {
        var weights = new OnnxInitializers(file);
        weights.readModel(new OnnxMessage(file, "model", content));
        return weights;
    }

    private void readModel(OnnxMessage model) {
        boolean graphSeen = false;
        while (model.next()) {
            if (model.field() != 7) { // optional GraphProto graph = 7;
                model.skip();
            } else if (graphSeen) {
                throw model.refusal("one graph", "two");
            } else {
                graphSeen = true;
                readGraph(model.message("graph"));
            }
        }
        if (!graphSeen) {
            throw model.refusal("a graph", "none");
        }
    }

    private void readGraph(OnnxMessage graph) {
        while (graph.next()) {
            switch (graph.field()) {
                case 1 -> nodes.add(readNode(graph.message("node " + nodes.size()))); // repeated NodeProto node = 1;
                case 5 -> readTensor(graph.message("initializer " + tensors.size())); // repeated TensorProto = 5;
                default -> graph.skip();
            }
        }
    }

    private Node readNode(OnnxMessage node) {
        count(node);
        String name = "";
        String opType = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        while (node.next()) {
            switch (node.field()) {
                case 1 -> addName(node, inputs); // repeated string input = 1;
                case 2 -> addName(node, outputs); // repeated string output = 2;
                case 3 -> name = node.text(); // optional string name = 3;
                case 4 -> opType = node.text(); // optional string op_type = 4;
                default -> node.skip();
            }
        }
        return new Node(name, opType, inputs, outputs);
    }

    private void addName(OnnxMessage node, List<String> names) {
        count(node);
        names.add(node.text());
    }

    private void readTensor(OnnxMessage tensor) {
        count(tensor);
        List<Long> dims = new ArrayList<>();
        @Nullable Dtype dtype = null;
        @Nullable String name = null;
        @Nullable ByteBuffer data = null;
        @Nullable Dtype asked = null; // what the field that holds the data can hold
        while (tensor.next()) {
            boolean again = false;
            switch (tensor.field()) {
                case 1 -> readDims(tensor, dims); // repeated int64 dims = 1;
                case 2 -> { // optional int32 data_type = 2;
                    again = dtype != null;
                    dtype = dtype(tensor);
                }
                case 4 -> { // repeated float float_data = 4 [packed = true];
                    again = data != null;
                    data = tensor.bytes();
                    asked = Dtype.F32;
                }
                case 8 -> { // optional string name = 8;
                    again = name != null;
                    name = tensor.text();
                }
                case 9 -> { // optional bytes raw_data = 9;
                    again = data != null;
                    data = tensor.bytes();
                }
                case 3, 5, 6, 7, 10, 11 -> throw tensor.refusal("values in raw_data or float_data", "another field");
                case 13 -> throw tensor.refusal("data inside the file", "external_data");
                case 14 -> { // optional DataLocation data_location = 14;
                    if (tensor.varint() != 0) {
                        throw tensor.refusal("data inside the file", "external data");
                    }
                }
                default -> tensor.skip();
            }
            if (again) {
                throw tensor.refusal("each field once", "a second");
            }
        }
        if (name == null || dtype == null) {
            throw tensor.refusal(name == null ? "a name" : "a data type", "none");
        }
        if (asked != null && asked != dtype) {
            throw tensor.refusal(asked + " in float_data", dtype.name() + " for " + name);
        }
        add(tensor, name, dtype, dims, data == null ? ByteBuffer.allocate(0) : data);
    }

    private void readDims(OnnxMessage tensor, List<Long> dims) {
        if (!tensor.packed()) {
            addDim(tensor, dims, tensor.varint());
            return;
        }
        OnnxMessage run = tensor.message("dims");
        while (run.remaining()) {
            addDim(tensor, dims, run.packedVarint());
        }
    }

    private void addDim(OnnxMessage tensor, List<Long> dims, long size) {
        count(tensor);
        if (size < 0) {
            throw tensor.refusal("dimensions of 0 or more", Long.toString(size));
        }
        dims.add(size);
    }

    private void add(OnnxMessage tensor, String name, Dtype dtype, List<Long> dims, ByteBuffer data) {
        long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
        long expected;
        try {
            expected = Arrays.stream(shape).reduce(dtype.bytes(), Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw tensor.refusal("a shape below 2^63 bytes", name + " " + Arrays.toString(shape));
        }
        if (data.remaining() != expected) {
            String what = name + " " + Arrays.toString(shape) + " " + dtype;
            throw tensor.refusal(expected + " bytes for " + what, data.remaining() + " bytes");
        }
        if (tensors.put(name, new StoredTensor(name, dtype, shape, data)) != null) {
            throw tensor.refusal("each name once", name + " twice");
        }
    }

    private static Dtype dtype(OnnxMessage tensor) {
        long code = tensor.varint();
        return switch ((int) Math.min(code & Long.MAX_VALUE, Integer.MAX_VALUE)) { // enum TensorProto.DataType
            case 1 -> Dtype.F32;
            case 2 -> Dtype.U8;
            case 3 -> Dtype.I8;
            case 5 -> Dtype.I16;
            case 6 -> Dtype.I32;
            case 7 -> Dtype.I64;
            case 9 -> Dtype.BOOL;
            case 10 -> Dtype.F16;
            case 11 -> Dtype.F64;
            case 16 -> Dtype.BF16;
            default -> throw tensor.refusal("numbers", "data type " + code);
        };
    }

    private void count(OnnxMessage message) {
        if (++items > MAX_ITEMS) {
            throw message.refusal("at most " + MAX_ITEMS + " nodes, names and dimensions", "more");
        }
    }

    /** The operations of the graph, in their order. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    @Override
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(tensors.navigableKeySet());
    }

    @Override
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw UserError.doing("reading weights")
                    .expected("an initializer " + name)
                    .found("none of that name among " + tensors.size())
                    .at(file)
                    .fix("Check that this is the model's own export.");
        }
        return tensor;
    }

    /** Nothing to release: the mapping lives as long as its tensors. */
    @Override
    public void close() {}
}
