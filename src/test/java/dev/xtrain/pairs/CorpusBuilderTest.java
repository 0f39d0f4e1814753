package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Languages;
import dev.xtrain.io.Progress;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            return CorpusBuilder.build(List.of(tree), options, files -> Progress.silent());
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
        return corpus.rows().stream().map(row -> row.pair().id()).toList();
    }

    @Test
    void rowsCarryWhereTheyComeFrom() throws IOException {
        write("LICENSE", "Permission is hereby granted, free of charge, to any person obtaining a copy");
        write(
                "src/a.rs",
                "// ü\n/// Adds *two* numbers.\n///\n/// Or more.\nfn add(a: u8) -> u8 { a.plus(b, c, d) }\n");
        Pair pair = build(options(true, 0, 1, 1)).rows().get(0).pair();
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
                corpus.rows().stream().map(row -> row.pair().query()).toList());
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
                1,
                corpus.rows().stream().map(row -> row.pair().split()).distinct().count());
        assertEquals(
                1,
                corpus.rows().stream()
                        .map(row -> row.pair().cluster())
                        .distinct()
                        .count());
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
                .forEach(row -> sides.computeIfAbsent(String.valueOf(row.pair().path()), p -> new HashSet<>())
                        .add(row.pair().split()));
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
                        row -> row.pair().id(), row -> String.valueOf(row.pair().split()), (a, b) -> a, TreeMap::new));
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
            assertEquals(3, written.size());
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
            assertEquals(corpus.rows().stream().map(Corpus.Row::pair).toList(), read);
        }
        String manifest = Files.readString(folder.resolve("rows.manifest.json"));
        assertTrue(manifest.contains("\"tree-sitter-rust 0.24.0\""), manifest);
        assertTrue(manifest.contains("\"total\": 10"), manifest);
        assertTrue(Files.exists(folder.resolve("rows.dropped.jsonl")));
        assertEquals(10, ids(corpus).size());
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
