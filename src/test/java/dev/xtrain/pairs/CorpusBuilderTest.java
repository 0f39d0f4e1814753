package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Languages;
import dev.xtrain.source.License;
import dev.xtrain.source.Repository;
import dev.xtrain.source.Skipped;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusBuilderTest {

    @TempDir
    private Path folder;

    private Path root() {
        return folder.resolve("project");
    }

    private void write(String path, String text) throws IOException {
        Path file = root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static CorpusOptions options(boolean clean, double testShare, long seed, int threads) {
        return new CorpusOptions(Languages.all(), clean, testShare, seed, threads);
    }

    private Corpus build(CorpusOptions options) throws IOException {
        try (SourceTree tree = SourceTree.open(root())) {
            return Corpora.of(List.of(tree), options);
        }
    }

    private void manyFiles(int files) throws IOException {
        for (int i = 0; i < files; i++) {
            write(
                    "src/f" + i + ".rs",
                    "/// Computes number %d of one.\nfn one%d() { a(b, c, %d) }\n\n/// Computes number %d of two.\nfn two%d() { d(e, f, %d) }\n"
                            .formatted(i, i, i, i, i, i));
        }
    }

    private static List<String> ids(Corpus corpus) {
        return corpus.rows().stream().map(row -> row.id()).toList();
    }

    @Test
    void rowsCarryWhereTheyComeFrom() throws IOException {
        write("LICENSE", "Permission is hereby granted, free of charge, to any person obtaining a copy");
        write(
                "src/a.rs",
                "// ü\n/// Adds *two* numbers.\n///\n/// Or more.\nfn add(a: u8) -> u8 { a.plus(b, c, d) }\n");
        Pair pair = build(options(true, 0, 1, 1)).rows().get(0);
        assertEquals("rust", pair.lang());
        assertEquals("project", pair.repo());
        assertEquals("src/a.rs", pair.path());
        assertEquals("add", pair.symbol());
        assertEquals(5, pair.startLine());
        assertEquals(6 + 24 + 4 + 13, pair.startByte());
        assertEquals("Adds two numbers.", pair.query());
        assertEquals("Adds *two* numbers.\n\nOr more.", pair.doc());
        assertEquals("fn add(a: u8) -> u8", pair.signature());
        assertEquals("fn add(a: u8) -> u8 { a.plus(b, c, d) }", pair.positive());
        assertEquals(new Pair.License("MIT", "file"), pair.license());
        assertEquals("train", pair.split());
        assertEquals(PairId.of("rust", pair.positive(), pair.query()), pair.id());
    }

    @Test
    void ofTheSameCodeTheFirstByPathSurvives() throws IOException {
        String function = "fn add() {\n    one(two, three, four)\n}\n";
        write("b.rs", "/// Adds in b.\n" + function);
        write("a.rs", "/// Adds in a.\n" + function.replace("    ", "\t"));
        Corpus corpus = build(options(true, 0.5, 1, 2));
        assertEquals(
                List.of("Adds in a."),
                corpus.rows().stream().map(row -> row.query()).toList());
        Dropped dropped = corpus.dropped().get(0).line();
        assertEquals("b.rs", dropped.path());
        assertEquals(2, dropped.startLine());
        assertEquals("duplicate", dropped.reason());
    }

    @Test
    void withoutCleaningClonesStayOnOneSide() throws IOException {
        for (int i = 0; i < 40; i++) {
            write("f" + i + ".rs", "/// Adds in file " + i + ".\nfn add() { one(two, three, four) }\n");
        }
        Corpus corpus = build(options(false, 0.5, 3, 2));
        assertEquals(40, corpus.rows().size());
        assertEquals(
                1, corpus.rows().stream().map(row -> row.split()).distinct().count());
        assertEquals(
                1, corpus.rows().stream().map(row -> row.cluster()).distinct().count());
    }

    @Test
    void theSameCodeInTwoLanguagesIsTwoRows() throws IOException {
        write("A.java", "class A { /** Adds a few. */\nint f() { return g(a, b, c); } }");
        write("a.rs", "/// Adds a few.\nfn f() { g(a, b, c) }");
        assertEquals(2, build(options(true, 0, 1, 1)).rows().size());
    }

    @Test
    void theSplitIsByFileAndNearTheShare() throws IOException {
        manyFiles(400);
        Corpus corpus = build(options(true, 0.25, 7, 2));
        Map<String, Set<String>> sides = new HashMap<>();
        corpus.rows()
                .forEach(row -> sides.computeIfAbsent(String.valueOf(row.path()), p -> new HashSet<>())
                        .add(row.split()));
        assertTrue(sides.values().stream().allMatch(side -> side.size() == 1));
        long test =
                sides.values().stream().filter(side -> side.contains("test")).count();
        assertTrue(test > 70 && test < 130, test + " of 400 files");
    }

    @Test
    void anotherSeedSplitsOtherwiseAndNewFilesMoveNone() throws IOException {
        manyFiles(50);
        Map<String, String> before = splits(build(options(true, 0.3, 1, 1)));
        assertTrue(!before.equals(splits(build(options(true, 0.3, 2, 1)))));
        write("src/another.rs", "/// Computes quite another.\nfn other() { x(y, z, w) }\n");
        Map<String, String> after = splits(build(options(true, 0.3, 1, 1)));
        assertTrue(after.entrySet().containsAll(before.entrySet()));
    }

    private static Map<String, String> splits(Corpus corpus) {
        return corpus.rows().stream()
                .collect(Collectors.toMap(
                        row -> row.id(), row -> String.valueOf(row.split()), (a, b) -> a, TreeMap::new));
    }

    @Test
    void filesAreTheSameBytesWhateverTheThreads() throws IOException {
        manyFiles(60);
        write("src/short.rs", "/// Short.\nfn s() { one(two, three, four) }\n");
        for (int threads : List.of(1, 7)) {
            CorpusOptions options = options(true, 0.1, 5, threads);
            PairWriter.write(folder.resolve(threads + "/rows.jsonl"), build(options), options, "xtrain extract");
        }
        try (Stream<Path> files = Files.list(folder.resolve("1"))) {
            List<Path> written = files.toList();
            assertEquals(6, written.size()); // rows, dropped, manifest, and the card in three forms
            for (Path file : written) {
                assertArrayEquals(
                        Files.readAllBytes(file),
                        Files.readAllBytes(folder.resolve("7").resolve(file.getFileName())),
                        file.toString());
            }
        }
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        manyFiles(5);
        CorpusOptions options = options(true, 0.1, 5, 1);
        Corpus corpus = build(options);
        for (String name : List.of("rows.jsonl", "rows.jsonl.gz")) {
            PairWriter.write(folder.resolve(name), corpus, options, "xtrain extract");
            List<Pair> read = PairReader.read(folder.resolve(name));
            assertEquals(corpus.rows().stream().toList(), read);
        }
        String manifest = Files.readString(folder.resolve("rows.manifest.json"));
        assertTrue(manifest.contains("\"tree-sitter-rust 0.24.0\""), manifest);
        assertTrue(manifest.contains("\"total\": 10"), manifest);
        assertTrue(Files.exists(folder.resolve("rows.dropped.jsonl")));
        assertEquals(10, ids(corpus).size());
    }

    @Test
    void aFileThatCannotBeWorkedOnCostsItselfAlone() throws IOException {
        manyFiles(3);
        for (Throwable failure : List.of(new IllegalStateException("odd"), new StackOverflowError())) {
            try (SourceTree tree = SourceTree.open(root())) {
                Corpus corpus = Corpora.of(List.of(new Failing(tree, "src/f1.rs", failure)), options(true, 0, 1, 2));
                assertEquals(4, corpus.rows().size());
                assertEquals(
                        Map.of("could not be taken apart", 1), corpus.census().skipped());
                assertEquals(
                        List.of("src/f1.rs: could not be taken apart (" + failure + ")"),
                        corpus.census().named());
            }
        }
    }

    @Test
    void whatWaitsIsBounded() throws IOException {
        manyFiles(100);
        var read = new AtomicInteger();
        var most = new AtomicInteger();
        try (SourceTree tree = SourceTree.open(root())) {
            var taken = new AtomicInteger();
            String first = tree.list(path -> path.endsWith(".rs")).get(0).path();
            Corpora.of(
                    List.of(new Failing(tree, "", new IllegalStateException()) {
                        @Override
                        public Optional<SourceFile> read(Entry entry) {
                            // the first file is slow, so that the others could run ahead
                            read.incrementAndGet();
                            if (entry.path().equals(first)) {
                                LockSupport.parkNanos(200_000_000);
                                taken.set(read.get());
                            }
                            most.accumulateAndGet(read.get(), Math::max);
                            return super.read(entry);
                        }
                    }),
                    options(true, 0, 1, 2));
            assertEquals(100, most.get());
            assertTrue(taken.get() <= 8, taken + " files were read before the first was taken in");
        }
    }

    @Test
    void noWorkerIsLeftWhenItEnds() throws IOException {
        manyFiles(20);
        var running = new AtomicInteger();
        try (SourceTree tree = SourceTree.open(root())) {
            var failing = new Failing(tree, "", new IllegalStateException()) {
                @Override
                public Optional<SourceFile> read(Entry entry) {
                    running.incrementAndGet();
                    long end = System.nanoTime() + 100_000_000;
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    running.decrementAndGet();
                    if (entry.path().endsWith("f0.rs")) {
                        throw new OutOfMemoryError("made up");
                    }
                    return super.read(entry);
                }
            };
            var options = options(true, 0, 1, 2);
            assertThrows(OutOfMemoryError.class, () -> Corpora.of(List.of(failing), options));
            assertEquals(0, running.get());
        }
    }

    /** A tree of which one file makes trouble. */
    private static class Failing implements SourceTree {
        private final SourceTree tree;
        private final String path;
        private final Throwable failure;

        Failing(SourceTree tree, String path, Throwable failure) {
            this.tree = tree;
            this.path = path;
            this.failure = failure;
        }

        @Override
        public Repository repository() {
            return tree.repository();
        }

        @Override
        public List<? extends Entry> list(Predicate<String> wanted) {
            return tree.list(wanted);
        }

        @Override
        public Optional<SourceFile> read(Entry entry) {
            if (entry.path().equals(path)) {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }
            return tree.read(entry);
        }

        @Override
        public Optional<License> license(SourceFile file) {
            return tree.license(file);
        }

        @Override
        public Skipped skipped() {
            return tree.skipped();
        }

        @Override
        public void close() {}
    }

    @Test
    void aPartHasACensusOfItsOwn() throws IOException {
        manyFiles(2);
        write("a.py", "def f():\n    return 1\n");
        Path other = folder.resolve("other");
        Files.createDirectories(other);
        Files.writeString(other.resolve("a.rs"), "/// Adds a few.\nfn f() { g(a, b, c) }\nfn broken( {}\n");
        Files.write(other.resolve("bad.rs"), new byte[] {(byte) 0xff});
        try (SourceTree one = SourceTree.open(root());
                SourceTree two = SourceTree.open(other)) {
            Corpus corpus = Corpora.of(List.of(one, two), options(true, 0, 1, 2));
            Census first = corpus.extent().part(Set.of("project"), "rust").census();
            assertEquals(Map.of("rust", 2), first.files());
            assertEquals(Map.of("rust", 4), first.functions());
            assertEquals(Map.of(), first.skipped());
            assertEquals(0, first.broken());
            Census second = corpus.extent().part(Set.of("other"), "rust").census();
            assertEquals(Map.of("rust", 1), second.files());
            assertEquals(List.of("bad.rs: not UTF-8"), second.named());
            assertEquals(Map.of("rust", 3, "python", 1), corpus.census().files());
            assertEquals(second.broken(), corpus.census().broken());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -0.1, 1.1})
    void aShareIsFromNoneToAll(double share) {
        assertThrows(IllegalArgumentException.class, () -> options(true, share, 1, 1));
    }

    @Test
    void theCensusCountsAndNames() throws IOException {
        manyFiles(2);
        write("a.py", "def f():\n    return 1\n");
        Files.write(root().resolve("bad.rs"), new byte[] {(byte) 0xff});
        Census census = build(options(true, 0, 1, 1)).census();
        assertEquals(Map.of("rust", 2, "python", 1), census.files());
        assertEquals(Map.of("rust", 4, "python", 1), census.functions());
        assertEquals(Map.of("rust", 4, "python", 0), census.documented());
        assertEquals(List.of("bad.rs: not UTF-8"), census.named());
    }
}
