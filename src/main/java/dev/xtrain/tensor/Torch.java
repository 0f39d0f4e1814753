package dev.xtrain.tensor;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * One device with the kernels loaded on it: the only door to PyTorch.
 *
 * <p>A kernel is called by name. Its results belong to the manager that the caller names (the step's own, usually) and
 * are freed when that is closed or when they are closed themselves; arguments stay the caller's. Kernels run without
 * gradients: every backward is a kernel too. Loading PyTorch takes a second or more, so nothing but opening a
 * {@code Torch} does it.
 *
 * <p>Not thread-safe: one thread at a time, PyTorch uses the machine's cores itself.
 */
public final class Torch implements AutoCloseable {

    private final PtNDManager manager;
    private final PtSymbolBlock kernels;
    private final ComputeDevice device;
    private final NDArray empty;

    private Torch(ComputeDevice device, PtNDManager manager, byte[] archive) {
        this.device = device;
        this.manager = manager;
        try {
            this.kernels = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.empty = manager.create(new Shape(0));
    }

    /** Opens a device with the kernels of this jar. */
    public static Torch open(ComputeDevice device) {
        return open(device, KernelArchive.pack());
    }

    /** Opens a device with other kernels, as tests do. */
    static Torch open(ComputeDevice device, byte[] archive) {
        Natives.prepare();
        Engine engine = Engine.getEngine("PyTorch");
        // Profiling and re-optimising would cost each kernel its first calls and gain nothing: they are lists of
        // products.
        JniUtils.setGraphExecutorOptimize(false);
        return new Torch(device, (PtNDManager) engine.newBaseManager(device.djl()), archive);
    }

    /** The device. */
    public ComputeDevice device() {
        return device;
    }

    /** A new manager whose arrays are freed when it is closed. */
    public NDManager scope() {
        return manager.newSubManager();
    }

    /** The absent argument of a kernel: an array of no elements. */
    public NDArray empty() {
        return empty;
    }

    /**
     * Runs a kernel.
     *
     * @param owner the manager that results belong to
     * @param kernel a method's name in the resources under {@code kernels/}
     * @param arguments {@link NDArray}, a {@link List} of them, {@code double[]}, {@link Number} or {@link Boolean}
     * @return the kernel's list of results
     */
    public NDList run(NDManager owner, String kernel, Object... arguments) {
        var values = new IValue[arguments.length];
        try {
            for (int i = 0; i < arguments.length; i++) {
                values[i] = value(arguments[i]);
            }
            try (IValue result = IValueUtils.runMethod(kernels, kernel, values)) {
                return result.toNDList((PtNDManager) owner);
            }
        } finally {
            for (IValue value : values) {
                if (value != null) {
                    value.close();
                }
            }
        }
    }

    /** Runs a kernel that has one result. */
    public NDArray one(NDManager owner, String kernel, Object... arguments) {
        NDList results = run(owner, kernel, arguments);
        if (results.size() != 1) {
            throw new IllegalStateException(kernel + " gave " + results.size() + " results, not one");
        }
        return results.get(0);
    }

    private static IValue value(Object argument) {
        if (argument instanceof NDArray array) {
            return IValue.from((PtNDArray) array);
        }
        if (argument instanceof List<?> list) {
            return IValue.listFrom(list.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
        }
        if (argument instanceof double[] numbers) {
            return IValue.listFrom(numbers);
        }
        if (argument instanceof Double || argument instanceof Float) {
            return IValue.from(((Number) argument).doubleValue());
        }
        if (argument instanceof Number number) {
            return IValue.from(number.longValue());
        }
        if (argument instanceof Boolean flag) {
            return IValue.from(flag.booleanValue());
        }
        throw new IllegalArgumentException("no kernel takes a " + argument.getClass());
    }

    /** An fp32 array of these values. */
    public NDArray floats(NDManager owner, float[] values, long... shape) {
        return owner.create(values, new Shape(shape));
    }

    /** An int64 array of these values. */
    public NDArray longs(NDManager owner, long[] values, long... shape) {
        return owner.create(values, new Shape(shape));
    }

    /** An array of bytes (uint8), which the filler writes, in the machine's order, before this returns. */
    public NDArray bytes(NDManager owner, Consumer<ByteBuffer> filler, long... shape) {
        if (device == ComputeDevice.CPU) { // a direct buffer of our own would live until the garbage collector runs
            NDArray array = owner.zeros(new Shape(shape), DataType.UINT8);
            filler.accept(array.toByteBuffer(true));
            return array;
        }
        ByteBuffer bytes =
                ByteBuffer.allocateDirect((int) new Shape(shape).size()).order(ByteOrder.nativeOrder());
        filler.accept(bytes);
        return owner.create(bytes, new Shape(shape), DataType.UINT8);
    }

    /** An fp16 array, sharing the buffer's memory on the CPU. */
    public NDArray halves(NDManager owner, ByteBuffer direct, long... shape) {
        return owner.create(direct, new Shape(shape), DataType.FLOAT16);
    }

    /** A zeroed fp32 array. */
    public NDArray zeros(NDManager owner, long... shape) {
        return owner.zeros(new Shape(shape));
    }

    /**
     * A stored tensor as an fp32 array: on the CPU the file's own mapped memory where it is fp32 there too, else a
     * copy.
     */
    public NDArray weight(NDManager owner, StoredTensor tensor) {
        var shape = new Shape(tensor.shape());
        if (tensor.dtype() == Dtype.F32 && tensor.data().isDirect()) {
            return owner.create(tensor.data(), shape, DataType.FLOAT32);
        }
        return owner.create(tensor.toFloats(), shape);
    }

    /** The values of an fp32 array, or of one that can be made so, row-major. */
    public float[] toFloats(NDArray array) {
        try (NDManager scope = scope()) {
            ByteBuffer bytes =
                    one(scope, "cast", array, Precision.FP32.scalarType()).toByteBuffer(true);
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
            return values;
        }
    }

    /** An array of these values, in the floating type of another. */
    public NDArray floatsLike(NDManager owner, NDArray other, double[] values, long... shape) {
        if (other.getDataType() == DataType.FLOAT64) {
            return owner.create(values, new Shape(shape));
        }
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return floats(owner, narrow, shape);
    }

    /** Zeros in the shape and type of another array. */
    public NDArray zerosLike(NDManager owner, NDArray other) {
        return owner.zeros(other.getShape(), other.getDataType());
    }

    /** The values of an fp32 or fp64 array, row-major. */
    public double[] toDoubles(NDArray array) {
        if (array.getDataType() == DataType.FLOAT64) {
            return array.toDoubleArray();
        }
        float[] narrow = toFloats(array);
        double[] values = new double[narrow.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = narrow[i];
        }
        return values;
    }

    /** Arrays of a list from one index on, as arguments of the next kernel. */
    public static List<NDArray> arrays(NDList list, int from, int to) {
        return new ArrayList<>(list.subList(from, to));
    }

    /** Arrays as a list argument. */
    public static List<NDArray> list(NDArray... arrays) {
        return Arrays.asList(arrays);
    }

    @Override
    public void close() {
        kernels.close();
        manager.close();
    }
}
