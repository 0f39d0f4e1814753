package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.xtrain.extract.Languages;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefiningHeadersTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "filters/impl/grid.hpp, true",
        "impl/grid.hpp, true",
        "grid-inl.h, true",
        "a/grid.ipp, true",
        "a/grid.hpp, true",
        "b/grid.hpp, false",
        "a/grid.h, false",
        "simple/grid.h, false"
    })
    void theyAreToldByTheirNames(String path, boolean expected) {
        assertEquals(expected, new DefiningHeaders(List.of("a/grid.h", "a/grid.hpp", "b/grid.hpp")).contains(path));
    }

    /** The definition comes before the declaration, by name, and is read at the same time as others. */
    @Test
    void aDefinitionInAHeaderHasTheDocumentationOfItsDeclaration() throws IOException {
        Files.createDirectories(folder.resolve("impl"));
        for (int i = 0; i < 40; i++) {
            Files.writeString(folder.resolve("z" + i + ".h"), """
                    class Grid%d {
                        /** Moves all points number %d to the nearest corner. */
                        int snap(int distance);
                    };
                    """.formatted(i, i));
            Files.writeString(folder.resolve("impl/a" + i + ".hpp"), """
                    int Grid%d::snap(int distance) { return corner(point, distance) + %d; }
                    """.formatted(i, i));
        }
        for (int threads : new int[] {1, 8}) {
            var options = new CorpusOptions(Languages.all(), true, 0, 1, threads);
            try (SourceTree tree = SourceTree.open(folder)) {
                assertEquals(40, Corpora.of(List.of(tree), options).rows().size(), threads + " threads");
            }
        }
    }
}
