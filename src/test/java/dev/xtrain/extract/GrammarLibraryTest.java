package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import dev.xtrain.source.SourceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.treesitter.TSLanguage;

class GrammarLibraryTest {

    private static final Path NATIVES = Path.of("src/main/resources/languages/lean/natives");

    @TempDir
    private Path folder;

    /** The library for this machine: the one that loads. */
    private static Path ours() throws IOException {
        try (Stream<Path> files = Files.walk(NATIVES)) {
            return files.filter(Files::isRegularFile)
                    .filter(GrammarLibraryTest::loads)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean loads(Path library) {
        try {
            TSLanguage.load(library.toAbsolutePath().toString(), "tree_sitter_lean");
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static Language lean(String name) {
        return new Language(name, List.of("lean"), ".", "ours", new LeanDocs(), () -> GrammarLibrary.shipped(name));
    }

    @Test
    void aUsersGrammarTakesThePlaceOfOurs() throws IOException {
        Path copy = Files.copy(ours(), folder.resolve("mine.so"));
        Language language = lean("lean");
        language.use(copy);
        Extraction extraction = Extractor.extract(SourceFile.of("a.lean", "def f := 1\n"), language);
        assertEquals("f", extraction.functions().get(0).symbol());
        assertTrue(language.grammarVersion().matches("mine\\.so [0-9a-f]{16}"), language.grammarVersion());
    }

    @Test
    void aFolderIsNoGrammar() {
        assertError(folder, "lean", "expected a shared library, found no regular file");
    }

    @Test
    void aFileThatIsNoLibraryIsNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.so"), "not a library");
        assertError(text, "lean", "with the function tree_sitter_lean, found none of that name");
    }

    @Test
    void aLibraryForAnotherMachineIsNamed() throws IOException {
        Path damaged = Files.write(folder.resolve("damaged.so"), ("\0tree_sitter_lean\0").getBytes("UTF-8"));
        assertError(damaged, "lean", "found one that does not load");
    }

    @Test
    void aLibraryOfAnotherLanguageIsNamed() throws IOException {
        assertError(ours(), "rust", "with the function tree_sitter_rust, found none of that name");
    }

    @Test
    void aGrammarOfAnotherAbiIsRefused() throws IOException {
        Path ours = ours();
        int symbols = TSLanguage.load(ours.toAbsolutePath().toString(), "tree_sitter_lean")
                .symbolCount();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(ours)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i + 8 <= bytes.capacity(); i += 4) {
            if (bytes.getInt(i) == 14 && bytes.getInt(i + 4) == symbols) {
                bytes.putInt(i, 12);
            }
        }
        assertError(
                Files.write(folder.resolve("old.so"), bytes.array()), "lean", "expected ABI 13 to 15, found ABI 12");
    }

    @Test
    void aLanguageWithoutNativesForThisMachineSaysSo() {
        UserError error = assertThrows(UserError.class, () -> lean("none").grammar());
        assertTrue(String.valueOf(error.getMessage()).contains("no tree-sitter-none"), error.getMessage());
    }

    private static void assertError(Path library, String name, String part) {
        Language language = lean(name);
        UserError error = assertThrows(UserError.class, () -> language.use(library));
        assertTrue(String.valueOf(error.getMessage()).contains(part), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains(library.toString()), error.getMessage());
        assertEquals("ours", language.grammarVersion());
    }
}
