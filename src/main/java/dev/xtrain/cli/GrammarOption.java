package dev.xtrain.cli;

import dev.xtrain.extract.Languages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** {@code --grammar}: grammars that the user built, each in place of the one that its language comes with. */
final class GrammarOption {

    @Option(
            names = "--grammar",
            paramLabel = "LANG=FILE",
            description =
                    "A tree-sitter grammar of that language in a shared library, used in place of ours; repeatable.")
    private final Map<String, Path> grammars = new TreeMap<>();

    GrammarOption() {}

    /** Loads them. Errors: an unknown language, or a file that is no grammar of it. */
    void load() {
        grammars.forEach(Languages::useGrammar);
    }

    /** As they were given. */
    List<String> words() {
        var words = new ArrayList<String>();
        grammars.forEach((language, file) -> words.addAll(List.of("--grammar", language + "=" + file)));
        return words;
    }
}
