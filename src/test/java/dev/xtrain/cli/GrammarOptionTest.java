package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --grammar} of every command that parses sources. */
class GrammarOptionTest {

    @TempDir
    Path folder;

    private Ran ran(String command, String grammar) {
        List<Object> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("--grammar", grammar));
        return xtrain(words.toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"extract src", "search words src", "tune src", "eval"})
    void isReadBeforeAnythingElse(String command) {
        Path missing = folder.resolve("no-grammar.so");
        ran(command, "lean=" + missing).refused("loading the grammar of lean: expected a shared library", "no-grammar");
        ran(command, "latin=" + missing).refused("latin");
    }
}
