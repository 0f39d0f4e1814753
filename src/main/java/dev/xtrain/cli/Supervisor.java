package dev.xtrain.cli;

import dev.xtrain.io.CacheFolders;
import dev.xtrain.io.InFlight;
import dev.xtrain.io.InFlightFile;
import dev.xtrain.io.InFlightFile.Lessons;
import dev.xtrain.io.ScratchFolder;
import dev.xtrain.io.StopSignal;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command line in a JVM of its own, and starts that again when native code crashes it.
 *
 * <p>The child writes down what it has in hand ({@link InFlight}). What was in hand in a crash is tried by itself in
 * the next child; what crashes by itself is left out in those after. This class is all that the watching process loads:
 * no picocli, no Jackson, no engine. See {@code docs/adr/0012-native-crashes.md}.
 */
final class Supervisor {

    /** Commands that parse what others wrote or compute for long; the rest is quicker begun again by hand. */
    private static final Set<String> WATCHED = Set.of("extract", "train", "tune", "eval", "embed");

    private static final Pattern ARCHIVE = Pattern.compile("(?i).*\\.(?:jar|zip|tar|tar\\.\\w+|tgz|tbz2?|txz|tzst)");

    private static final Set<String> QUICK = Set.of("-h", "--help", "-V", "--version", "--dry-run");

    /** Crashes in a row, with nothing finished between them, that speak of a broken machine or build. */
    private static final int MOST_IN_ROW = 5;

    private static final int MOST = 100;

    private static final int INTERRUPTED = 130;
    private static final int SIGNALLED = 128;
    private static final int SIGKILL = 9;

    /** As the system numbers them, Linux and macOS alike but for SIGBUS, which is 10 there. */
    private static final Set<Integer> CRASHES = Set.of(4, 6, 7, 8, 10, 11);

    private static final Pattern SIGNAL = Pattern.compile("#\\s+(SIG[A-Z]+)\\b.*");

    /** Set when no child could be started: the work is this process's then. */
    private static volatile boolean alone;

    private final List<String> arguments;
    private final Path reports;
    private final AtomicInteger signals = new AtomicInteger();
    private Lessons lessons = Lessons.NONE;
    private int crashes;
    private int inRow;
    private volatile @Nullable Process child;
    private volatile @Nullable InFlightFile inFlight;

    private Supervisor(String... arguments) {
        this.arguments = List.of(arguments);
        this.reports = reports();
    }

    /** Whether a command line is one to run by {@link #run}, in this process. */
    static boolean watches(String... arguments) {
        if (System.getProperty(InFlight.PROPERTY) != null || QUICK.stream().anyMatch(List.of(arguments)::contains)) {
            return false;
        }
        String command = Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("-"))
                .findFirst()
                .orElse("");
        // nothing is left of one file when that is left out
        boolean quick = command.equals("extract") && Arrays.stream(arguments).noneMatch(Supervisor::isTree);
        return WATCHED.contains(command) && !quick && !jvm().isEmpty();
    }

    /** Whether a command that runs by itself may hand itself over to {@link #run}. */
    static boolean available() {
        return Main.isProcess() && !alone && System.getProperty(InFlight.PROPERTY) == null && !jvm().isEmpty();
    }

    private static boolean isTree(String argument) {
        return ARCHIVE.matcher(argument).matches() || Files.isDirectory(Path.of(argument));
    }

    /** Runs a command line in another JVM with this one's options; returns its exit code. */
    static int run(String... arguments) {
        return new Supervisor(arguments).run();
    }

    private int run() {
        StopSignal.install(this::signalled);
        try {
            while (true) {
                int code = launch();
                if (signals.get() > 0) {
                    return code > SIGNALLED ? INTERRUPTED : code;
                }
                if (!crashed(code)) {
                    return code;
                }
                if (!learn(code)) {
                    return 1;
                }
            }
        } catch (IOException e) {
            say("starting a process to do the work: " + e.getMessage()
                    + (crashes == 0 ? ". A native crash will end the run." : "."));
            alone = true;
            return crashes == 0 ? Main.work(arguments.toArray(String[]::new)) : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        }
    }

    /** Runs one child to its end; returns its exit code, of a signal with 128 added. */
    private int launch() throws IOException, InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create();
                InFlightFile file = InFlightFile.create(scratch.path(), lessons)) {
            inFlight = file;
            List<String> command = jvm();
            int main = command.size() - (command.contains("-jar") ? 2 : 1);
            command.addAll(
                    main, // behind all other options, so that these hold
                    List.of(
                            "-D" + InFlight.PROPERTY + "=" + file.path(),
                            "-Djava.io.tmpdir=" + scratch.path(),
                            "-XX:ErrorFile=" + reports.resolve("hs_err-%p.log"),
                            "-XX:-CreateCoredumpOnCrash"));
            command.addAll(arguments);
            Process process = new ProcessBuilder(command).inheritIO().start();
            child = process;
            if (signals.get() > 0) { // before there was a file to tell of it
                file.stop();
            }
            return process.waitFor();
        }
    }

    /** The first signal asks the child to stop, the second ends it. Ctrl-C reaches the child by itself, too. */
    private void signalled() {
        InFlightFile file = inFlight;
        Process process = child;
        if (signals.incrementAndGet() == 1 && file != null) {
            file.stop();
        } else if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Whether it was native code that ended the child: by a signal, or by the JVM's answer to one, exit code 1. */
    private boolean crashed(int code) {
        if (code == SIGNALLED + SIGKILL) {
            say("the process that did the work was killed. If nobody did that, the system ran out of memory: choose"
                    + " smaller batches, or close other programs.");
        }
        InFlightFile file = inFlight;
        boolean unspoken = file != null && file.began() && !file.ended();
        return code > SIGNALLED ? CRASHES.contains(code - SIGNALLED) : code == 1 && unspoken;
    }

    /** Says what happened, and takes it in; false when there is no use in starting again. */
    private boolean learn(int code) {
        InFlightFile file = inFlight;
        Process process = child;
        if (file == null || process == null) {
            return false;
        }
        Set<String> inHand = file.inHand();
        String items = String.join(", ", inHand);
        Path report = reports.resolve("hs_err-" + process.pid() + ".log");
        String crash = "native code crashed" + signal(report, code) + (items.isEmpty() ? "" : " while " + items) + ".";
        String told = Files.exists(report) ? " The JVM's report: " + report : "";
        inRow = file.finished() > 0 ? 1 : inRow + 1;
        crashes++;
        if (inRow == MOST_IN_ROW || crashes == MOST || inHand.stream().anyMatch(lessons.skipped()::contains)) {
            String often = inRow == MOST_IN_ROW ? inRow + " crashes in a row, with nothing done between them" : "";
            say(crash + " Giving up" + (often.isEmpty() ? " after " + crashes + " crashes." : ": " + often + ".")
                    + told);
            return false;
        }
        var suspects = new HashSet<>(lessons.suspects());
        var skipped = new HashSet<>(lessons.skipped());
        String next = " Starting again.";
        if (inHand.size() == 1 && suspects.containsAll(inHand)) {
            skipped.addAll(inHand);
            next = " It was tried by itself and is left out from now on.";
        } else if (!inHand.isEmpty()) {
            suspects.addAll(inHand);
            next = " Starting again, to try " + (inHand.size() == 1 ? "it" : "each of them") + " by itself.";
        }
        lessons = new Lessons(lessons.atWork() || file.finished() > 0 || !inHand.isEmpty(), suspects, skipped);
        say(crash + next + told);
        return true;
    }

    /** Which signal, in brackets: by the report's words, else by its number. */
    private static String signal(Path report, int code) {
        try (Stream<String> lines = Files.lines(report, StandardCharsets.ISO_8859_1)) {
            return lines.limit(10)
                    .map(SIGNAL::matcher)
                    .filter(Matcher::matches)
                    .map(line -> " (" + line.group(1) + ")")
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return code > SIGNALLED ? " (signal " + (code - SIGNALLED) + ")" : "";
        }
    }

    private static void say(String text) {
        System.err.println("xtrain: " + text);
    }

    /** Where the JVM writes what it knows of a crash: not where the user happens to be. */
    private static Path reports() {
        try {
            return Files.createDirectories(CacheFolders.root().resolve("crashes"));
        } catch (IOException | UserError e) {
            return Path.of(System.getProperty("java.io.tmpdir", ""));
        }
    }

    /** The command line of this process up to what xtrain is told; empty where that cannot be seen. */
    private static List<String> jvm() {
        List<String> words = commandLine();
        for (int i = 1; i < words.size(); i++) {
            boolean jar = words.get(i - 1).equals("-jar") && words.get(i).equals(System.getProperty("java.class.path"));
            if (jar || words.get(i).equals(Main.class.getName())) {
                var command = new ArrayList<>(words.subList(0, i + 1));
                command.set(
                        0,
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString());
                return command;
            }
        }
        return List.of();
    }

    /** {@code java.lang.management} tells of options, too, and costs a tenth of a second. */
    private static List<String> commandLine() {
        try {
            String line = Files.readString(Path.of("/proc/self/cmdline"));
            return List.of(line.split("\0", -1));
        } catch (IOException e) { // not Linux, or not UTF-8
            return ProcessHandle.current()
                    .info()
                    .arguments()
                    .map(words -> Stream.concat(Stream.of("java"), Arrays.stream(words))
                            .toList())
                    .orElse(List.of());
        }
    }
}
