package dev.xtrain.doctor;

import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.source.SourceFile;
import dev.xtrain.tensor.Hardware;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Native libraries: each is loaded and used. */
final class Libraries {

    private static final Path MAPPED = Path.of("/proc/self/maps");

    private Libraries() {}

    static List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Language language : Languages.all()) {
            findings.add(Finding.of("natives", language.name(), () -> grammar(language)));
        }
        findings.add(Finding.of(
                "natives", "tree-sitter", () -> Versions.ofThisBuild().treeSitter() + loaded("tree-sitter")));
        findings.add(Finding.of("natives", "libtorch", Libraries::libtorch));
        return findings;
    }

    private static String grammar(Language language) {
        for (String extension : language.extensions()) {
            Extractor.extract(SourceFile.of("doctor." + extension, "\n"), language);
        }
        List<String> versions = language.grammarVersions();
        return String.join(", ", versions) + (versions.size() == 1 ? ", parses" : ", parse");
    }

    private static String libtorch() {
        var library = Hardware.libtorch();
        return library.getKey() + " from " + library.getValue();
    }

    /** Where the libraries of that name were loaded from, where Linux tells. */
    private static String loaded(String name) throws IOException {
        if (!Files.isReadable(MAPPED)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(MAPPED)) {
            String folders = lines.filter(line -> line.contains(name) && line.contains("/"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))).getParent())
                    .distinct()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", "));
            return folders.isEmpty() ? "" : " from " + folders;
        }
    }
}
