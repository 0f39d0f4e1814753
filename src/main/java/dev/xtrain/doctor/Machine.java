package dev.xtrain.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this machine and this process are, as far as the JVM and Linux tell. */
final class Machine {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
    private static final List<String> TELLING_FLAGS =
            List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "bf16", "sve");

    /** Variables that change what natives, caches and the JVM do. */
    private static final List<String> VARIABLES = List.of(
            "XTRAIN_CACHE",
            "XTRAIN_JAVA_OPTS",
            "XTRAIN_TERMINAL",
            "XDG_CACHE_HOME",
            "DJL_CACHE_DIR",
            "PYTORCH_LIBRARY_PATH",
            "PYTORCH_FLAVOR",
            "PYTORCH_VERSION",
            "LD_LIBRARY_PATH",
            "CUDA_VISIBLE_DEVICES",
            "JAVA_HOME",
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "OMP_NUM_THREADS",
            "OMP_WAIT_POLICY",
            "MALLOC_ARENA_MAX",
            "NO_COLOR");

    private Machine() {}

    static List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.of("machine", "system", Machine::system));
        findings.add(Finding.of("machine", "processor", Machine::processor));
        findings.add(Finding.of("machine", "memory", Machine::memory));
        findings.add(Finding.of("java", "version", Versions::java));
        findings.add(Finding.of(
                "java", "heap", () -> "up to " + gigabytes(Runtime.getRuntime().maxMemory())));
        findings.add(Finding.of(
                "java",
                "options",
                () -> String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments())));
        findings.add(Finding.of("launcher", "started by", () -> launched() ? "./xtrain" : "java directly"));
        findings.add(Finding.of("launcher", "environment", () -> environment(System.getenv())));
        return findings;
    }

    static String system() {
        return property("os.name") + " " + property("os.version") + ", " + property("os.arch");
    }

    static String processor() throws IOException {
        Optional<String> model = line(CPU_INFO, "model name");
        Optional<String> flags = line(CPU_INFO, "flags").or(() -> lineOrNone(CPU_INFO, "Features"));
        String known = flags.map(all -> Stream.of(all.split(" "))
                        .filter(TELLING_FLAGS::contains)
                        .collect(Collectors.joining(" ")))
                .orElse("");
        return model.orElse(property("os.arch")) + ", " + cores() + " cores" + (known.isEmpty() ? "" : ", " + known);
    }

    static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static String memory() throws IOException {
        long allowed = bytesAllowed();
        long total = kilobytes("MemTotal").map(k -> k * 1024).orElse(allowed);
        String limit = allowed < total ? ", of which this container may use " + gigabytes(allowed) : "";
        return gigabytes(total)
                + limit
                + kilobytes("MemAvailable")
                        .map(k -> ", " + gigabytes(k * 1024) + " free")
                        .orElse("");
    }

    /** Memory of the machine, or of the container. */
    static long bytesAllowed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    private static boolean launched() {
        return System.getenv("XTRAIN_TERMINAL") != null;
    }

    static String environment(Map<String, String> variables) {
        String set = VARIABLES.stream()
                .filter(variables::containsKey)
                .map(name -> name + "=" + variables.get(name))
                .collect(Collectors.joining(" "));
        return set.isEmpty() ? "nothing set" : set;
    }

    private static Optional<Long> kilobytes(String name) throws IOException {
        return line(MEMORY_INFO, name).map(text -> Long.parseLong(text.replaceAll("\\D", "")));
    }

    private static Optional<String> lineOrNone(Path file, String key) {
        try {
            return line(file, key);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What follows the colon of the first line with that key; nothing where there is no such file. */
    private static Optional<String> line(Path file, String key) throws IOException {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip());
        }
    }

    private static String property(String name) {
        return System.getProperty(name, "?");
    }

    static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
