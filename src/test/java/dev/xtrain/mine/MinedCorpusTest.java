package dev.xtrain.mine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Languages;
import dev.xtrain.io.CacheFolders;
import dev.xtrain.pairs.CorpusOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinedCorpusTest {

    @TempDir
    private Path folder;

    private static Set<Path> logs() throws IOException {
        Files.createDirectories(CacheFolders.extracting());
        try (Stream<Path> files = Files.list(CacheFolders.extracting())) {
            return files.filter(file -> file.toString().endsWith(".log")).collect(Collectors.toSet());
        }
    }

    @Test
    void whatWasReadStaysUntilItsRowsAreWritten() throws IOException {
        Files.writeString(folder.resolve("a.rs"), "/// Adds a few numbers.\nfn add() { a(b, c, d) }\n");
        var options = new CorpusOptions(Languages.all(), true, 0, 987_654, 1);
        NegativeMix mix = NegativeMix.of(3, "same_file=17");
        Set<Path> before = logs();
        Mined.corpus(options, mix, folder).close(); // as after a full disk
        assertEquals(before.size() + 1, logs().size());
        try (MinedCorpus again = Mined.corpus(options, mix, folder)) {
            assertEquals(1, again.size());
            again.done();
        }
        assertEquals(before, logs());
        Files.writeString(folder.resolve("a.rs"), "fn bare() { a(b, c, d) }\n");
        Mined.corpus(options, mix, folder).close();
        assertTrue(logs().equals(before), "nothing that is worth keeping");
    }
}
