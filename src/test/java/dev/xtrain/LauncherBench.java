package dev.xtrain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A copy of the launcher in a folder of its own, beside a jar that is none, with a PATH of its own: the tools a script
 * may use, and a {@code java}, {@code mvn}, {@code uname} and {@code chmod} that do what a test asks for by
 * {@code FAKE_*} variables.
 */
final class LauncherBench {

    private static final List<String> TOOLS = List.of(
            "cat",
            "find",
            "head",
            "tail",
            "ldd",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sleep",
            "stty",
            "touch");

    private static final String JAVA = """
            #!/bin/sh
            if [ "$1" = -version ]; then
                echo "openjdk version \\"${FAKE_VERSION:-17.0.15}\\" 2025-04-15" >&2
                exit
            fi
            for word; do
                case $word in -XX:ArchiveClassesAtExit=*)
                    echo "$*" >>"$FAKE_ARCHIVES"
                    [ -n "${FAKE_NO_ARCHIVE:-}" ] || echo classes >"${word#*=}"
                    exit ;;
                esac
            done
            printf '%s\\0' "$0" "$PWD" "OPT_OUT_TRACKING=$OPT_OUT_TRACKING" "DJL_CACHE_DIR=$DJL_CACHE_DIR" \\
                "XTRAIN_CACHE=$XTRAIN_CACHE" "MALLOC_ARENA_MAX=$MALLOC_ARENA_MAX" "OMP_WAIT_POLICY=$OMP_WAIT_POLICY" "LC_ALL=${LC_ALL:-}" \\
                "XTRAIN_TERMINAL=$XTRAIN_TERMINAL" "$(cat; echo .)" "$@"
            exit "${FAKE_STATUS:-0}"
            """;

    private static final String MAVEN = """
            #!/bin/sh
            echo "$* in $PWD" >>"$FAKE_BUILDS"
            sleep "${FAKE_SECONDS:-0}"
            cat >/dev/null
            mkdir -p target
            echo broken >target/xtrain.jar
            [ -z "${FAKE_FAILURE:-}" ] || { echo "$FAKE_FAILURE"; exit 1; }
            [ -z "${FAKE_EDIT:-}" ] || echo edited >"$FAKE_EDIT"
            echo built >target/xtrain.jar
            """;

    private static final String UNAME = "#!/bin/sh\necho \"${FAKE_SYSTEM:-Linux x86_64}\"\n";

    /** Refuses to make what lies under {@code FAKE_NOEXEC} executable: to a shell, the same as a noexec mount. */
    private static final String CHMOD = """
            #!/bin/sh
            case $2 in "${FAKE_NOEXEC:-none}"*) ;; *) exec "$REAL_CHMOD" "$@" ;; esac
            """;

    private final Path folder;
    private final Path app;
    private final Path tools;
    private final Map<String, String> environment = new HashMap<>();
    private String input = "";

    LauncherBench(Path folder) throws IOException {
        this.folder = folder.toRealPath();
        app = Files.createDirectories(this.folder.resolve("an app"));
        tools = Files.createDirectories(this.folder.resolve("some tools"));
        Files.copy(Path.of("xtrain"), launcher(), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(jar().getParent());
        Files.writeString(jar(), "built");
        for (String tool : TOOLS) {
            if (installed(tool)) {
                script(tools.resolve(tool), "#!/bin/sh\nexec '" + found(tool) + "' \"$@\"\n");
            }
        }
        script(tools.resolve("java"), JAVA);
        script(tools.resolve("mvn"), MAVEN);
        script(tools.resolve("uname"), UNAME);
        script(tools.resolve("chmod"), CHMOD);
        with("PATH", tools.toString());
        with("HOME", this.folder.resolve("home").toString());
        with("LC_ALL", "C.UTF-8");
        with("REAL_CHMOD", found("chmod").toString());
        with("FAKE_BUILDS", this.folder.resolve("builds").toString());
        with("FAKE_ARCHIVES", this.folder.resolve("archives").toString());
    }

    Path app() {
        return app;
    }

    Path launcher() {
        return app.resolve("xtrain");
    }

    Path jar() {
        return app.resolve("target/xtrain.jar");
    }

    Path tools() {
        return tools;
    }

    LauncherBench with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    LauncherBench withInput(String text) {
        input = text;
        return this;
    }

    void removeJava() throws IOException {
        Files.delete(tools.resolve("java"));
    }

    /** A Java installation whose file {@code release} holds these lines. */
    Path javaHome(String release) throws IOException {
        Path home = folder.resolve("a jdk");
        Files.createDirectories(home.resolve("bin"));
        script(home.resolve("bin/java"), JAVA);
        Files.writeString(home.resolve("release"), release + "\n");
        return home;
    }

    /** Sources, all a minute older than the jar. */
    void sources() throws IOException {
        for (String name : List.of("pom.xml", "src/main/java/A.java", "config/a.yaml", "eval/queries.json")) {
            Path file = app.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
        var old = FileTime.from(Instant.now().minusSeconds(60));
        for (String name : List.of("pom.xml", "src", "config", "eval")) {
            try (Stream<Path> files = Files.walk(app.resolve(name))) {
                for (Path file : files.toList()) {
                    Files.setLastModifiedTime(file, old);
                }
            }
        }
    }

    /** How {@code mvn} was called so far. */
    List<String> builds() throws IOException {
        return lines(folder.resolve("builds"));
    }

    /** How {@code java} was called so far to keep classes for the next start. */
    List<String> archives() throws IOException {
        return lines(folder.resolve("archives"));
    }

    private static List<String> lines(Path log) throws IOException {
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** The names in {@code target/}, but for kept classes. */
    List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(jar().getParent())) {
            return files.map(Path::getFileName)
                    .filter(name -> !name.toString().endsWith(".jsa"))
                    .sorted()
                    .toList();
        }
    }

    Outcome start(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(arguments));
        return start(command);
    }

    Outcome start(List<String> command) throws IOException, InterruptedException {
        return begin(command).outcome();
    }

    Started begin(List<String> command) throws IOException {
        List<String> absolute = new ArrayList<>(command);
        if (!absolute.get(0).contains("/")) {
            absolute.set(0, found(absolute.get(0)).toString());
        }
        return begin(folder, environment, absolute, input);
    }

    /** Runs a command in the repository's root, with the environment of this process. */
    static Outcome run(String... command) throws IOException, InterruptedException {
        return begin(Path.of("").toAbsolutePath(), System.getenv(), List.of(command), "")
                .outcome();
    }

    static boolean installed(String tool) {
        return onPath(tool).findAny().isPresent();
    }

    private static Path found(String tool) {
        return onPath(tool).findFirst().orElseThrow(() -> new IllegalStateException("no " + tool + " on PATH"));
    }

    private static Stream<Path> onPath(String tool) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(entry -> Path.of(entry, tool))
                .filter(Files::isExecutable);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static Started begin(Path directory, Map<String, String> environment, List<String> command, String input)
            throws IOException {
        Path out = Files.createTempFile("launcher", ".out");
        Path err = Files.createTempFile("launcher", ".err");
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(UTF_8));
        }
        return new Started(process, out, err);
    }

    /** A command that runs, and the files that take its output. */
    record Started(Process process, Path out, Path err) {

        Outcome outcome() throws IOException, InterruptedException {
            boolean ended = process.waitFor(30, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            var outcome = new Outcome(ended ? process.exitValue() : -1, take(out), take(err));
            assertTrue(ended, () -> "still runs after 30 s: " + outcome);
            return outcome;
        }

        private static String take(Path file) {
            try {
                String text = Files.readString(file);
                Files.delete(file);
                return text;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** How a command ended, and what the java of {@link #JAVA} wrote down: its words end in NUL. */
    record Outcome(int status, String out, String err) {

        private static final int WORDS_BEFORE_ARGUMENTS = 10;

        private List<String> words() {
            List<String> words = List.of(out.split("\0", -1));
            assertTrue(words.size() > WORDS_BEFORE_ARGUMENTS, () -> "java was not started: " + this);
            return words.subList(0, words.size() - 1);
        }

        String program() {
            return words().get(0);
        }

        String workingDirectory() {
            return words().get(1);
        }

        String variable(String name) {
            return words().stream()
                    .filter(word -> word.startsWith(name + "="))
                    .findFirst()
                    .orElseThrow()
                    .substring(name.length() + 1);
        }

        /** What stood on stdin, less the mark that keeps its last newline. */
        String input() {
            String text = words().get(WORDS_BEFORE_ARGUMENTS - 1);
            return text.substring(0, text.length() - 1);
        }

        List<String> javaArguments() {
            return words().subList(WORDS_BEFORE_ARGUMENTS, words().size());
        }

        /** What follows {@code -jar FILE}. */
        List<String> programArguments() {
            List<String> all = javaArguments();
            return all.subList(all.indexOf("-jar") + 2, all.size());
        }
    }
}
