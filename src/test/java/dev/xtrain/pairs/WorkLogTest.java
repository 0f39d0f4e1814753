package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Languages;
import dev.xtrain.io.Progress;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkLogTest {

    private static final int FILES = 30;

    @TempDir
    private Path folder;

    private Path sources() {
        return folder.resolve("project");
    }

    private Path logFile() {
        return folder.resolve("logs/test.log");
    }

    @BeforeEach
    void writeSources() throws IOException {
        Files.createDirectories(sources());
        for (int i = 0; i < FILES; i++) {
            Files.writeString(
                    sources().resolve("f%02d.rs".formatted(i)),
                    "/// Computes number %d of all.\nfn one%d() { a(b, c, %d) }\nfn bare%d() { d(%d) }\n"
                            .formatted(i, i, i, i, i));
        }
        Files.writeString(sources().resolve("a.hpp"), "/** Adds a few numbers. */\nint addFew(int a);\n");
        Files.writeString(sources().resolve("b.cpp"), "int addFew(int a) { return b(c, d, a); }\n");
        Files.write(sources().resolve("bad.rs"), new byte[] {(byte) 0xff});
    }

    private Corpus build(WorkLog log) {
        var options = new CorpusOptions(Languages.all(), true, 0.3, 1, 2);
        try (var material = new SourceMaterial(SourceTree.open(sources()), options.languages())) {
            return Corpus.of(CorpusBuilder.build(
                    List.of(material), options, () -> SiblingNegatives.NONE, files -> Progress.silent(), log));
        }
    }

    /** A run that is killed leaves what it had appended; the next gives what an undisturbed one does. */
    private Corpus continued(long bytes) throws IOException {
        try (FileChannel log = FileChannel.open(logFile(), StandardOpenOption.WRITE)) {
            log.truncate(bytes);
        }
        try (WorkLog log = WorkLog.open(folder.resolve("logs"), "test")) {
            return build(log);
        }
    }

    @Test
    void aRunGoesOnFromWhereverTheLogEnds() throws IOException {
        Corpus whole;
        try (WorkLog log = WorkLog.open(folder.resolve("logs"), "test")) {
            whole = build(log);
        }
        assertEquals(FILES + 1, whole.rows().size());
        byte[] full = Files.readAllBytes(logFile());
        for (long bytes : List.of(0L, 1L, 17L, full.length / 3L, full.length / 2L, full.length - 1L)) {
            assertEquals(whole, continued(bytes), bytes + " bytes were left");
            Files.write(logFile(), full);
        }
        assertEquals(whole, continued(full.length));
    }

    @Test
    void whatIsInTheLogIsNotReadAgainUnlessItChanged() throws IOException {
        try (WorkLog log = WorkLog.open(folder.resolve("logs"), "test")) {
            build(log);
        }
        long before = Files.size(logFile());
        Path changed = sources().resolve("f03.rs");
        Files.writeString(changed, Files.readString(changed).replace("number 3", "something else than 3"));
        Corpus corpus = continued(before);
        assertTrue(corpus.rows().stream().anyMatch(row -> row.query().contains("something else")));
        long grown = Files.size(logFile()) - before;
        assertTrue(grown > 0 && grown < before / 4, grown + " bytes more than " + before);
    }

    @Test
    void aDamagedFrameAndWhatFollowsAreReadAgain() throws IOException {
        Corpus whole;
        try (WorkLog log = WorkLog.open(folder.resolve("logs"), "test")) {
            whole = build(log);
        }
        byte[] bytes = Files.readAllBytes(logFile());
        bytes[bytes.length / 2] ^= 1;
        Files.write(logFile(), bytes);
        assertEquals(whole, continued(bytes.length));
    }

    @Test
    void twoRunsAtOnceHaveLogsOfTheirOwn() throws IOException {
        List<Corpus> both = new ArrayList<>();
        try (WorkLog one = WorkLog.open(folder.resolve("logs"), "test");
                WorkLog two = WorkLog.open(folder.resolve("logs"), "test")) {
            both.add(build(one));
            both.add(build(two));
            two.delete();
            assertNotEquals(0, Files.size(logFile()));
            one.delete();
        }
        assertEquals(both.get(0), both.get(1));
        assertFalse(Files.exists(logFile()));
    }
}
