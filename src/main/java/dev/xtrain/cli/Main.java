package dev.xtrain.cli;

import dev.xtrain.doctor.Versions;
import dev.xtrain.io.InFlight;
import dev.xtrain.io.StopSignal;
import dev.xtrain.tensor.Hardware;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code xtrain}.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 the user's input is wrong, 130 interrupted. Results go to stdout, progress and
 * errors to stderr. Nothing here or in a command's fields touches DJL or Lucene: {@code --help} must not pay for them.
 */
@Command(
        name = "xtrain",
        description = "Turns a codebase into a better code-search model.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class Main implements Runnable {

    private static final List<Class<?>> COMMANDS = List.of(
            ExtractCommand.class,
            MineCommand.class,
            TrainCommand.class,
            MergeLoraCommand.class,
            EvalCommand.class,
            TuneCommand.class,
            SearchCommand.class,
            EmbedCommand.class,
            ModelsCommand.class,
            DataCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            CommandsCommand.class,
            CommandLine.HelpCommand.class);

    @CommandLine.Spec
    private CommandSpec spec;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print stack traces with errors.")
    private boolean verbose;

    private static volatile boolean process;

    private Main() {}

    /** Whether this process was started to run a command, and does nothing else. */
    static boolean isProcess() {
        return process;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        process = true;
        List<String> words = List.of(args);
        if (words.contains("search") && !words.contains("keyword") && !words.contains("--help")) {
            Hardware.loadAhead(); // it takes as long as all that comes before it is needed
        }
        System.exit(Supervisor.watches(args) ? Supervisor.run(args) : work(args));
    }

    /** Runs one command, as the only one of this process. */
    static int work(String... args) {
        StopSignal.install();
        InFlight.begin();
        int code = run(args);
        InFlight.end();
        return code;
    }

    /** Runs one command inside this process; returns its exit code. */
    public static int run(String... args) {
        return run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args);
    }

    /**
     * As {@link #run(String...)}, with what commands print to {@code spec.commandLine().getOut()} and {@code getErr()}.
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        var main = new Main();
        var line = parser(main, List.of(args)::contains).setOut(out).setErr(err);
        return new ExitCodes(err, () -> main.verbose).of(line, args);
    }

    /** All commands with all their options. */
    static CommandLine parser() {
        return parser(new Main(), name -> true);
    }

    /**
     * Of the other commands only what the list of commands says: to know the options of all takes half of the time that
     * {@code --help} may.
     *
     * @param whole names the commands that may be run
     */
    private static CommandLine parser(Main main, Predicate<String> whole) {
        var line = new CommandLine(main);
        for (Class<?> type : COMMANDS) {
            Command command = Objects.requireNonNull(type.getAnnotation(Command.class));
            if (whole.test(command.name())) {
                line.addSubcommand(type);
            } else {
                var outline = CommandSpec.create().name(command.name());
                outline.usageMessage()
                        .header(command.header())
                        .description(command.description())
                        .hidden(command.hidden());
                line.addSubcommand(command.name(), outline);
            }
        }
        return line.setCaseInsensitiveEnumValuesAllowed(true).setExpandAtFiles(false);
    }

    /** Without a command: says which there are. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return Versions.ofThisBuild().lines().toArray(String[]::new);
        }
    }
}
