package dev.xtrain.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.xtrain.TinyModel;
import dev.xtrain.TinyPairs;
import dev.xtrain.io.Children;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Every example of README.md and docs/ is run, or at least parsed; rules in docs/documentation.md. */
class DocumentExamplesTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("[A-Z]{2,}|\\.\\.\\.");

    /** Commands that would take hours on the real model: they get a tiny one and a single step. */
    private static final Set<String> TRAINING = Set.of("train", "tune");

    @TempDir
    Path folder;

    private static List<Examples> fenced() throws IOException {
        List<Examples> all = new ArrayList<>();
        for (Path document : Examples.documents()) {
            all.addAll(Examples.fenced(document.toString(), Files.readAllLines(document)));
        }
        return all;
    }

    // --- parsed

    @Test
    void everyExampleParses() throws IOException {
        List<Examples> examples = fenced();
        assertTrue(examples.size() >= 8, () -> "only " + examples);
        for (Examples example : examples) {
            parse(example);
            if (!example.notRun().isEmpty()) {
                System.out.println("parsed, not run (" + example.notRun() + "): " + example);
            }
        }
    }

    private static void parse(Examples example) {
        try {
            Main.parser().parseArgs(example.words().toArray(String[]::new));
        } catch (ParameterException e) {
            throw new AssertionError(example + ": " + e.getMessage(), e);
        }
    }

    @Test
    void everyCommandAndOptionInTheTextIsThere() throws IOException {
        int found = 0;
        for (Path document : Examples.documents()) {
            for (Examples example : Examples.spans(document.toString(), Files.readAllLines(document))) {
                checkNames(example);
                found++;
            }
        }
        assertTrue(found > 10, "only " + found);
    }

    @Test
    void everyCommandAndOptionInTheHelpIsThere() {
        CompletionTree.of(Main.parser().getCommandSpec()).all().forEach(command -> {
            CommandLine line = Main.parser();
            for (String name : command.path().split(" ")) {
                line = name.equals("xtrain") ? line : line.getSubcommands().get(name);
            }
            for (String footer : line.getCommandSpec().usageMessage().footer()) {
                if (footer.startsWith("Example: xtrain ")) {
                    String words = footer.substring("Example: xtrain ".length());
                    parse(new Examples(command.path() + " --help", List.of(words.split(" ")), ""));
                }
            }
        });
    }

    /** Holds commands and options to be there, whatever placeholders stand for their values. */
    private static void checkNames(Examples example) {
        CommandLine command = Main.parser();
        for (String word : example.words()) {
            String name = word.replaceFirst("\\\\?[|=].*", "");
            if (name.startsWith("-") && !name.equals("-")) {
                boolean known = command.getCommandSpec().optionsMap().containsKey(name);
                assertTrue(known, () -> example + ": there is no option " + name);
            } else if (!command.getSubcommands().isEmpty()) {
                if (PLACEHOLDER.matcher(name).matches()) {
                    return;
                }
                CommandLine next = command.getSubcommands().get(name);
                assertTrue(next != null, () -> example + ": there is no command " + name);
                command = next;
            }
        }
    }

    @Test
    void catchesAnExampleThatIsWrong() {
        List<Examples> wrong = Examples.fenced(
                "x.md",
                Arrays.asList(
                        "```sh",
                        "./xtrain extract --langg rust \\",
                        "    ~/repo   # comment",
                        "xtrain serch x",
                        "```"));
        assertEquals(2, wrong.size());
        assertEquals(
                List.of("extract", "--langg", "rust", "~/repo"), wrong.get(0).words());
        wrong.forEach(example -> assertThrows(AssertionError.class, () -> parse(example)));
        List<Examples> spans = Examples.spans("x.md", List.of("say `xtrain models lst` or `xtrain tune --quikc DIR`"));
        assertEquals(2, spans.size());
        spans.forEach(example -> assertThrows(AssertionError.class, () -> checkNames(example)));
    }

    @Test
    void readsWhyABlockIsNotRun() {
        List<Examples> examples = Examples.fenced(
                "x.md",
                List.of(
                        "<!-- not run: takes hours -->",
                        "```sh",
                        "xtrain a; xtrain b > c",
                        "```",
                        "```sh",
                        "xtrain d",
                        "```"));
        assertEquals(
                List.of("takes hours", "takes hours", ""),
                examples.stream().map(Examples::notRun).toList());
        assertEquals(
                List.of(List.of("a"), List.of("b"), List.of("d")),
                examples.stream().map(Examples::words).toList());
    }

    // --- run

    @Test
    void everyExampleRuns() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path base = TinyModel.write(folder.resolve("tiny-model"));
        prepare(home);
        var commands = new StringBuilder();
        var run = new ArrayList<Examples>();
        for (Examples example : fenced()) {
            if (example.notRun().isEmpty()) {
                List<String> words = new ArrayList<>(example.words());
                words.replaceAll(word -> word.startsWith("~/") ? home + word.substring(1) : word);
                if (TRAINING.contains(words.get(0))) {
                    words.addAll(List.of("--max-steps", "1", "--base", base.toString()));
                    words.add("--overwrite"); // examples are alternatives, not a sequence
                }
                commands.append(new ObjectMapper().writeValueAsString(words)).append('\n');
                run.add(example);
            }
        }
        assertFalse(run.isEmpty());
        ProcessBuilder child = Children.jvm(ExamplesRun.class).directory(folder.toFile());
        String classes = child.command().get(child.command().indexOf("-cp") + 1);
        child.command().set(child.command().indexOf("-cp") + 1, absolute(classes));
        Process process = child.redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(commands.toString().getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        List<String> ends =
                out.lines().filter(line -> line.matches("exit \\d+")).toList();
        for (int i = 0; i < run.size(); i++) {
            assertTrue(i < ends.size() && ends.get(i).equals("exit 0"), run.get(i) + "\n" + out);
        }
    }

    private static String absolute(String classPath) {
        return String.join(
                System.getProperty("path.separator"),
                Arrays.stream(classPath.split(System.getProperty("path.separator")))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    /** What the examples name: a project to read in three places, a jar of sources, and pairs of a published set. */
    private void prepare(Path home) throws IOException {
        String rust = rust();
        for (String place : List.of("src/your-project", "src/my-project", "repo")) {
            Path project = Files.createDirectories(home.resolve(place).resolve("src"));
            for (int file = 0; file < 12; file++) {
                Files.writeString(project.resolve("part" + file + ".rs"), rust.replace("#", Integer.toString(file)));
            }
        }
        Path jar = folder.resolve("data/threeten-extra-1.8.0-sources.jar");
        Files.createDirectories(jar.getParent());
        TinyPairs.write(folder.resolve("data/codesearchnet.jsonl"), 64, 1);
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (int file = 0; file < 12; file++) {
                zip.putNextEntry(new ZipEntry("src/part" + file + ".rs"));
                zip.write(rust.replace("#", Integer.toString(file)).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Eight documented functions; {@code #} makes those of each file different. */
    private static String rust() {
        var text = new StringBuilder();
        String[] things = {"socket", "header", "buffer", "window", "ledger", "signal", "packet", "archive"};
        for (String thing : things) {
            text.append("""
                    /// Closes the %1$s number # when it was idle for longer than the limit of its owner.
                    pub fn close_%1$s_#(%1$s: &mut Vec<u32>, limit: u32) -> u32 {
                        let mut idle_%1$s = 0;
                        for value in %1$s.iter() {
                            if *value > limit + # {
                                idle_%1$s += value / 2;
                            }
                        }
                        %1$s.clear();
                        idle_%1$s
                    }

                    """.formatted(thing));
        }
        return text.toString();
    }
}
