package dev.xtrain.cli;

import dev.xtrain.io.InFlight;
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
        if (Supervisor.watches(args)) {
            System.exit(Supervisor.run(args));
        }
        StopSignal.install();
        InFlight.begin();
        int code = run(args);
        InFlight.end();
        System.exit(code);
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
        var line = new CommandLine(main)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false);
        return new ExitCodes(err, () -> main.verbose).of(line, args);
    }

    /** Without a command: says which there are. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"xtrain " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
