package dev.xtrain.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.io.AtomicFile;
import dev.xtrain.io.Children;
import dev.xtrain.io.Stopped;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    /** A command that ends as told. */
    @Command(name = "xtrain")
    private static final class Ending implements Callable<Integer> {
        private final Throwable end;

        @SuppressWarnings("unused") // only its parsing is tested
        @Option(names = "--rank")
        private int rank;

        @Option(names = "--verbose")
        private boolean verbose;

        Ending(Throwable end) {
            this.end = end;
        }

        @Override
        public Integer call() throws Exception {
            if (end instanceof Error error) {
                throw error;
            }
            throw (Exception) end;
        }
    }

    private int end(Throwable thrown, String... args) {
        var command = new Ending(thrown);
        var writer = new PrintWriter(err);
        return new ExitCodes(writer, () -> command.verbose).of(new CommandLine(command).setErr(writer), args);
    }

    @Test
    void printsHelpAndVersion() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().startsWith("Usage: xtrain [-hV] [--verbose] COMMAND"), out::toString);
        assertEquals(0, run("--version"));
        assertTrue(out.toString().contains("\nxtrain "), out::toString);
        assertEquals("", err.toString());
    }

    @Test
    void theVersionNamesEngineGrammarsAndJava() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        assertEquals(0, run("--version"));
        String[] lines = out.toString().split("\n");
        assertEquals("xtrain " + tag(pom, "version"), lines[0]);
        assertEquals("engine: DJL " + tag(pom, "djl.version") + ", libtorch " + tag(pom, "pytorch.version"), lines[1]);
        assertTrue(lines[2].startsWith("parser: tree-sitter " + tag(pom, "tree-sitter.version") + "; "), lines[2]);
        assertTrue(lines[2].contains("tree-sitter-rust 0."), lines[2]);
        assertTrue(lines[3].startsWith("Java " + System.getProperty("java.version") + ", "), lines[3]);
    }

    private static String tag(String pom, String name) {
        return pom.substring(pom.indexOf("<" + name + ">") + name.length() + 2, pom.indexOf("</" + name + ">"));
    }

    @Test
    void asksForACommand() {
        assertEquals(2, run());
        assertEquals("xtrain: Missing command. See xtrain --help\n", err.toString());
    }

    @Test
    void suggestsTheNearestOptionAndCommand() {
        assertEquals(2, run("--hlep"));
        assertEquals(2, run("hlp"));
        assertEquals(2, run("--zebra=1"));
        assertEquals("""
                xtrain: unknown option --hlep. Did you mean --help? See xtrain --help
                xtrain: unknown command hlp. Did you mean help? See xtrain --help
                xtrain: unknown option --zebra. See xtrain --help
                """, err.toString());
    }

    @Test
    void refusesAnOptionOfTheWrongType() {
        assertEquals(2, end(new Stopped(), "--rank", "x"));
        assertEquals(
                "xtrain: Invalid value for option '--rank': 'x' is not an int. See xtrain --help\n", err.toString());
    }

    @Test
    void blamesTheUserInOneLine() {
        var error = UserError.doing("testing")
                .expected("a")
                .found("b")
                .because(new IOException())
                .fix("Go on.");
        assertEquals(2, end(error));
        assertEquals(2, end(new CompletionException(error)));
        assertEquals(2, end(new ExecutionException(error)));
        assertEquals("xtrain: testing: expected a, found b. Go on.\n".repeat(3), err.toString());
    }

    @Test
    void tellsInterruptedFromFailed() {
        assertEquals(130, end(new Stopped()));
        assertEquals("xtrain: stopped on request\n", err.toString());
    }

    @Test
    void failsInOneLineWhenInputOrOutputFails() {
        assertEquals(1, end(new UncheckedIOException(new IOException("Input/output error"))));
        assertEquals(1, end(new AccessDeniedException("/root/x")));
        assertEquals("""
                xtrain: input or output failed: Input/output error
                xtrain: no permission: /root/x
                """, err.toString());
    }

    @Test
    void saysWhatWasBeingDoneWhenInputOrOutputFailed() {
        assertEquals(1, end(new UncheckedIOException("reading a.bin: it was cut", new IOException("it was cut"))));
        var inner = new UncheckedIOException("mapping a.bin: no memory", new IOException("no memory"));
        assertEquals(1, end(new CompletionException(inner)));
        assertEquals("""
                xtrain: reading a.bin: it was cut
                xtrain: mapping a.bin: no memory
                """, err.toString());
    }

    @Test
    void keepsToOneLineWhateverALibrarySays() {
        assertEquals(2, end(UserError.doing("testing").found("a\n  b").fix("Go on.")));
        assertEquals(1, end(new IllegalStateException("c\r\nd")));
        assertEquals("""
                xtrain: testing: found a b. Go on.
                xtrain: internal error: java.lang.IllegalStateException: c d. Run with --verbose to see where.
                """, err.toString());
    }

    @Test
    void failsInOneLineWhenTheDiskIsFull() {
        Throwable full = null;
        try {
            AtomicFile.writeString(Path.of("/dev/full"), "x");
        } catch (UncheckedIOException e) {
            full = e;
        }
        assumeTrue(full != null);
        assertEquals(1, end(full));
        assertEquals(
                "xtrain: writing /dev/full: No space left on device. The disk is full: free some space and run the"
                        + " command again. What stood there before is unchanged.\n",
                err.toString());
    }

    @Test
    void failsInOneLineOnADefectOfItsOwn() {
        assertEquals(1, end(new IllegalStateException("a < b")));
        assertEquals(1, end(new NoClassDefFoundError("ai/djl/Device")));
        assertEquals("""
                xtrain: internal error: java.lang.IllegalStateException: a < b. Run with --verbose to see where.
                xtrain: internal error: java.lang.NoClassDefFoundError: ai/djl/Device. Run with --verbose to see where.
                """, err.toString());
        assertEquals(1, end(new OutOfMemoryError("Java heap space")));
        assertTrue(err.toString().contains("xtrain: out of memory: Java heap space; Java may use "), err::toString);
    }

    @Test
    void printsTheStackTraceWhenVerbose() {
        assertEquals(1, end(new IllegalStateException("a < b"), "--verbose"));
        assertTrue(
                err.toString().startsWith("xtrain: internal error: java.lang.IllegalStateException: a < b\njava.lang."),
                err::toString);
        assertTrue(err.toString().contains("\tat dev.xtrain."), err::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version"})
    void startsWithoutDjlOrLucene(String argument) throws Exception {
        ProcessBuilder child = Children.jvm(Main.class, argument);
        child.command().addAll(1, List.of("-Xlog:class+load:stdout"));
        Process process = child.start();
        String loaded = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertTrue(loaded.contains("dev.xtrain.cli.Main "));
        for (String late : List.of("ai.djl.", "org.apache.lucene.", "org.treesitter.utils.")) {
            assertFalse(loaded.contains(" " + late), late);
        }
    }
}
