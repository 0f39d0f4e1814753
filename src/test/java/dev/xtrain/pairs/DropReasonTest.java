package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Languages;
import dev.xtrain.source.Licenses;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule that never applies is no rule. */
class DropReasonTest {

    private static final Path FIXTURES = Path.of("src/test/resources/kinds/reasons");
    private static final String HEADER = "// SPDX-License-Identifier: MIT\n\n";

    @TempDir
    private Path folder;

    @Test
    void everyReasonHasSourcesThatGiveIt() throws IOException {
        var reserved = new Fingerprints.Builder();
        try (Stream<Path> files = Files.list(FIXTURES)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        String source = Files.readString(FIXTURES.resolve("documentation.rs"));
        for (Function function : Extractor.functions(SourceFile.of("documentation.rs", source))) {
            if (function.name().equals("contaminated")) {
                reserved.addCode(function.code());
            }
        }
        String call = "fn f() { one(two, three, four, %d) }\n";
        Files.writeString(
                folder.resolve("long.rs"),
                HEADER + "/// " + "word ".repeat(300) + "\n" + call.formatted(97) + "\n/// Decodes this one "
                        + "x".repeat(101) + "\n" + call.formatted(98) + "\n/// Does very much work.\nfn g() { "
                        + "call(a, b); ".repeat(2_000) + "}\n");
        var options = new CorpusOptions(
                Languages.all(),
                EnumSet.allOf(PairKind.class),
                true,
                0,
                1,
                Split.By.FILE,
                new Licenses(List.of("MIT")),
                List.of(reserved.build("test")),
                1);
        try (SourceTree tree = SourceTree.open(folder)) {
            Corpus corpus = Corpora.of(List.of(tree), options);
            Set<DropReason> missing = new TreeSet<>(EnumSet.allOf(DropReason.class));
            corpus.dropped().forEach(drop -> missing.remove(drop.reason()));
            missing.remove(DropReason.NO_NEGATIVE); // given when rows are written: PairWriterTest
            assertEquals(Set.of(), missing);
            assertEquals(
                    Set.of(),
                    corpus.rows().stream()
                            .map(Pair::path)
                            .filter(path -> List.of("long.rs", "generated.rs", "license.rs")
                                    .contains(path))
                            .collect(Collectors.toSet()));
        }
    }
}
