package dev.xtrain.tensor;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Kernels run with PyTorch's autograd, which {@link Torch} cannot: it runs them in inference mode. DJL's training mode
 * does without it, and takes named lists of tensors.
 */
public final class Autograd implements AutoCloseable {

    private final PtNDManager manager;
    private final PtSymbolBlock kernels;

    /** Loads the kernels, as {@code change} gives their text. */
    public Autograd(UnaryOperator<String> change) {
        byte[] archive = KernelArchive.pack(change.apply(KernelArchive.definitions()));
        Natives.prepare();
        manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(ComputeDevice.CPU.djl());
        try {
            kernels = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For each {@code NAME_case} among definitions a {@code NAME_autograd} that {@link #run} can run. */
    public static String gradients(String cases) {
        String template = KernelVariants.resource("autograd");
        var gradients = new StringBuilder();
        Pattern.compile("def (\\w+)_case\\(")
                .matcher(cases)
                .results()
                .forEach(match -> gradients.append(template.replace("NAME", match.group(1))));
        return gradients.toString();
    }

    /** Runs a method {@code (a: List[Tensor], dys: List[Tensor], wanted: Tensor)}. */
    public List<double[]> run(String method, List<NDArray> a, List<NDArray> dys, boolean[] wanted) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        var inputs = new NDList();
        try (var scope = (PtNDManager) manager.newSubManager();
                NDArray flags = scope.create(wanted);
                NDArray name = scope.create(new Shape(0))) {
            a.forEach(array -> inputs.add(named(array, "a[]")));
            dys.forEach(array -> inputs.add(named(array, "dys[]")));
            inputs.add(flags);
            inputs.add(named(name, "module_method:" + method));
            try (NDList gradients = IValueUtils.forward(kernels, inputs, true)) {
                return gradients.stream().map(NDArray::toDoubleArray).toList();
            }
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    private static NDArray named(NDArray array, String name) {
        array.setName(name);
        return array;
    }

    @Override
    public void close() {
        kernels.close();
        manager.close();
    }
}
