package dev.xtrain.cli;

import dev.xtrain.doctor.Versions;
import dev.xtrain.io.StopSignal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
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
        commandListHeading = "%nCommands:%n",
        subcommands = {
            ExtractCommand.class,
            TrainCommand.class,
            MergeLoraCommand.class,
            EvalCommand.class,
            TuneCommand.class,
            EmbedCommand.class,
            ModelsCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            CommandsCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print stack traces with errors.")
    private boolean verbose;

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        StopSignal.install();
        System.exit(run(args));
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
        var line = parser(main).setOut(out).setErr(err);
        return new ExitCodes(err, () -> main.verbose).of(line, args);
    }

    /** All commands and their options. */
    static CommandLine parser() {
        return parser(new Main());
    }

    private static CommandLine parser(Main main) {
        return new CommandLine(main).setCaseInsensitiveEnumValuesAllowed(true).setExpandAtFiles(false);
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
