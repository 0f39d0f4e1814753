package dev.xtrain.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobsTest {

    @Test
    void aGlobOfManyFoldersIsRefused() {
        Globs.matching("**/".repeat(8) + "a");
        assertThrows(PatternSyntaxException.class, () -> Globs.matching("**/".repeat(60) + "a"));
    }

    @ParameterizedTest
    @CsvSource({
        "**/test/**/*.java, src/test/Foo.java, true",
        "**/test/**/*.java, test/Foo.java, true",
        "**/test/**/*.java, a/b/test/c/d/Foo.java, true",
        "**/test/**/*.java, src/tests/Foo.java, false",
        "src/**/*.rs, src/a.rs, true",
        "src/**/*.rs, lib/src/a.rs, false",
        "*.py, a/b.py, false",
        "'*.{py,rs}', b.py, true"
    })
    void everyPlaceForFoldersMayBeEmpty(String glob, Path path, boolean expected) {
        assertEquals(expected, Globs.matching(glob).test(path));
    }
}
