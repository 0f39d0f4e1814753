package dev.xtrain.tensor;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.management.OperatingSystemMXBean;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** What this machine has: which device {@code auto} means, and in which precision. */
public final class Hardware {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");

    private Hardware() {}

    /** CUDA where it is, else the CPU. Apple's GPU has to be asked for until these kernels have been run on one. */
    public static ComputeDevice bestDevice() {
        return hasCuda() ? ComputeDevice.CUDA : ComputeDevice.CPU;
    }

    /** The device itself. Errors: the machine, or the libtorch that is installed, has none such. */
    public static ComputeDevice require(ComputeDevice device) {
        boolean present = switch (device) {
            case CPU -> true;
            case CUDA -> hasCuda();
            case MPS -> hasMps();
        };
        if (!present) {
            throw UserError.doing("choosing the device")
                    .expected(device.name().toLowerCase(Locale.ROOT) + " on this machine")
                    .found("none that the installed libtorch can use")
                    .fix("Use --device cpu or auto.");
        }
        return device;
    }

    /** The libtorch that computes here, loaded if it was not: its version, and the folder it was loaded from. */
    public static Map.Entry<String, Path> libtorch() {
        Natives.prepare();
        Engine engine = Engine.getEngine("PyTorch");
        return Map.entry(engine.getVersion(), Path.of(LibUtils.getLibtorchPath()));
    }

    /** Loads libtorch beside other work; what goes wrong shows when it is needed. */
    public static void loadAhead() {
        var loader = new Thread(Hardware::libtorch, "libtorch");
        loader.setDaemon(true);
        loader.setUncaughtExceptionHandler((thread, failure) -> {});
        loader.start();
    }

    private static boolean hasCuda() {
        Natives.prepare();
        return Engine.getEngine("PyTorch").getGpuCount() > 0;
    }

    private static boolean hasMps() {
        return System.getProperty("os.name", "").startsWith("Mac")
                && System.getProperty("os.arch", "").equals("aarch64");
    }

    /**
     * Bytes that this machine could give to a process now; empty where that is not known, as of CUDA's memory. Where
     * the system does not tell what its caches would give back, half of all there is.
     */
    public static OptionalLong freeMemory(ComputeDevice device) {
        if (device == ComputeDevice.CUDA
                || !(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
            return OptionalLong.empty();
        }
        long all = system.getTotalMemorySize(); // of the container, where there is one
        if (!Files.isReadable(MEMORY_INFO)) {
            return OptionalLong.of(all / 2);
        }
        try (var lines = Files.lines(MEMORY_INFO)) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .map(available -> Math.min(available, all))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.of(all / 2);
        }
    }

    /** bf16 where the device multiplies it faster than fp32: CUDA, and CPUs with avx512_bf16 or AMX. */
    public static Precision bestPrecision(ComputeDevice device) {
        boolean bf16 = switch (device) {
            case CUDA -> true;
            case MPS -> false;
            case CPU -> cpuHasBf16();
        };
        return bf16 ? Precision.BF16 : Precision.FP32;
    }

    private static boolean cpuHasBf16() {
        if (!Files.isReadable(CPU_INFO)) {
            return false;
        }
        try (var lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> line.contains(" avx512_bf16") || line.contains(" amx_bf16"))
                    .orElse(false);
        } catch (IOException e) {
            return false;
        }
    }
}
