package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts in the shells they are for; a shell that is not installed is reported as skipped. */
class CompletionCommandTest {

    @TempDir
    Path folder;

    @BeforeEach
    void writeAFileToComplete() throws IOException {
        Files.writeString(folder.resolve("pairs.jsonl"), "");
    }

    private Path script(String shell) throws IOException {
        return Files.writeString(
                folder.resolve("." + shell),
                xtrain("completion", shell).succeeded().out());
    }

    private List<String> run(String shell, String program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(shell, "-c", program)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out.lines().toList();
    }

    private static void requireInstalled(String shell) {
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, shell)));
        assumeTrue(installed, shell + " is not installed");
    }

    /** What bash offers for the last word. */
    private List<String> bash(String words) throws IOException, InterruptedException {
        requireInstalled("bash");
        return run(
                        "bash",
                        "source '" + script("bash") + "'; complete -p xtrain >/dev/null || exit 1; COMP_WORDS=(" + words
                                + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _xtrain; printf '%s\\n' ${COMPREPLY[@]+\"${COMPREPLY[@]}\"}")
                .stream()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "xtrain ev, eval",
        "xtrain models sh, show",
        "xtrain --verbose models ver, verify",
        "xtrain eval --dev, --device",
        "xtrain eval --device c, cpu cuda",
        "xtrain eval --device = m, mps",
        "xtrain eval --mode hybrid-, hybrid-equal hybrid-rrf",
        "xtrain eval --model-path bge, bge-small",
        "xtrain models show mini, minilm",
        "xtrain extract --lang ru, rust",
        "xtrain completion z, zsh"
    })
    void bashOffersWhatFits(String words, String offered) throws Exception {
        assertEquals(List.of(offered.split(" ")), bash(words));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xtrain train --data pai", "xtrain extract pai", "xtrain eval --model-path ./"})
    void bashLeavesFilesToItself(String words) throws Exception {
        assertEquals(List.of(), bash(words));
        assertTrue(xtrain("completion", "bash")
                .out()
                .endsWith("\ncomplete -o bashdefault -o default -F _xtrain xtrain\n"));
    }

    @Test
    void bashOffersEveryCommand() throws Exception {
        List<String> commands = Main.parser().getSubcommands().entrySet().stream()
                .filter(command ->
                        !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(command -> command.getKey())
                .toList();
        assertEquals(commands, bash("xtrain ''"));
    }

    @ParameterizedTest
    @CsvSource({
        "xtrain models '', convert",
        "xtrain eval --device c, cuda",
        "xtrain eval --device=c, cuda",
        "xtrain eval --de, --device",
        "xtrain completion z, zsh",
        "xtrain train --data pai, FILES"
    })
    void zshOffersWhatFits(String words, String offered) throws Exception {
        requireInstalled("zsh");
        // the widgets that a script calls exist only while zsh completes
        String widgets = "compadd() print -rl -- $@; _files() print FILES; compset() :; compdef() :;";
        List<String> printed =
                run("zsh", widgets + "source '" + script("zsh") + "'; words=(" + words + "); CURRENT=$#words; _xtrain");
        assertTrue(printed.contains(offered), printed::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "xtrain ev, eval",
        "xtrain models sh, show",
        "xtrain eval --dev, --device",
        "xtrain eval --device c, cpu cuda",
        "xtrain extract --lang ru, rust",
        "xtrain completion z, zsh",
        "xtrain train --data pai, pairs.jsonl",
        "xtrain extract pai, pairs.jsonl"
    })
    void fishOffersWhatFits(String words, String offered) throws Exception {
        requireInstalled("fish");
        List<String> printed = run("fish", "source '" + script("fish") + "'; complete -C '" + words + "'");
        assertEquals(
                List.of(offered.split(" ")),
                printed.stream().map(line -> line.replaceFirst("\t.*", "")).toList());
    }

    @Test
    void everyScriptKnowsEveryOption() throws Exception {
        for (CompletionTree command :
                CompletionTree.of(Main.parser().getCommandSpec()).all().toList()) {
            for (CompletionTree.Choice option : command.options()) {
                String name = option.names().get(option.names().size() - 1);
                assertTrue(CompletionScripts.fish(command).contains(" -l " + name.substring(2) + " "), name);
                assertTrue(CompletionScripts.zsh(command).contains(name), name);
            }
        }
    }

    @Test
    void hidesWhatIsHidden() {
        for (String shell : List.of("bash", "zsh", "fish")) {
            assertFalse(xtrain("completion", shell).out().contains("xtrain commands"), shell);
        }
    }

    @Test
    void refusesOtherShells() {
        xtrain("completion", "csh").refused("'csh'", "BASH, ZSH, FISH");
    }
}
