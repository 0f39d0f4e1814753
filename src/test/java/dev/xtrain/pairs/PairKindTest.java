package dev.xtrain.pairs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Languages;
import dev.xtrain.io.UserError;
import dev.xtrain.mine.Mined;
import dev.xtrain.mine.MinedCorpus;
import dev.xtrain.mine.NegativeMix;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixtures in {@code kinds/<lang>/}: what each kind makes of them stands in {@code expected.txt}. */
class PairKindTest {

    private static final Path FIXTURES = Path.of("src/test/resources/kinds");

    @TempDir
    private Path folder;

    /** Outside of the repository, where paths begin at its root. */
    private Path copy(String lang) throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES.resolve(lang))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return folder;
    }

    private static Corpus build(Path root, Set<PairKind> kinds, boolean clean, double testShare) {
        var options = new CorpusOptions(Languages.all(), kinds, clean, testShare, 1, 2);
        try (SourceTree tree = SourceTree.open(root)) {
            return Corpora.of(List.of(tree), options);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Corpus mined(Path root, Set<PairKind> kinds, int negatives) {
        var options = new CorpusOptions(Languages.all(), kinds, true, 0, 1, 2);
        try (MinedCorpus corpus = Mined.corpus(options, NegativeMix.of(negatives, "same_file"), root)) {
            return corpus.collected();
        }
    }

    private static String line(Pair pair) {
        String negatives = pair.negatives().stream()
                .map(negative ->
                        String.valueOf(negative.text()).lines().findFirst().orElse(""))
                .collect(Collectors.joining(" / "));
        return String.join(
                "\n",
                "%s %s %s %d-%d".formatted(pair.pair(), pair.kind(), pair.symbol(), pair.startLine(), pair.endLine()),
                "  ? " + pair.query(),
                "  = " + pair.positive().replace("\n", "\n    "),
                "  - " + negatives);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "python", "rust"})
    void everyKindMakesTheseRows(String lang) throws IOException {
        assertRows(lang, EnumSet.allOf(PairKind.class));
    }

    @Test
    void variablesAskForTheirTypesAndImportsForWhatUsesThem() throws IOException {
        assertRows("uses", EnumSet.of(PairKind.TYPE, PairKind.IMPORT));
    }

    private void assertRows(String fixture, Set<PairKind> kinds) throws IOException {
        Corpus corpus = mined(copy(fixture), kinds, 9);
        var lines = new ArrayList<String>();
        corpus.rows().forEach(row -> lines.add(line(row)));
        corpus.dropped()
                .forEach(drop -> lines.add("dropped %s %d %s"
                        .formatted(
                                drop.line().pair(),
                                drop.line().startLine(),
                                drop.line().reason())));
        Path expected = FIXTURES.resolve(fixture).resolve("expected.txt");
        assertEquals(Files.readString(expected), String.join("\n", lines) + "\n");
    }

    @Test
    void aMarkAloneMayEndAFile() throws IOException {
        Files.writeString(
                folder.resolve("a.py"),
                "def total(a, b):\n    \"\"\"Sums up all there is.\"\"\"\n    return a + b\n# one\n#");
        Corpus corpus = build(folder, EnumSet.allOf(PairKind.class), false, 0);
        assertTrue(corpus.rows().stream().anyMatch(row -> "total".equals(row.symbol())), corpus.rows() + "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "python", "rust"})
    void offsetsAreThoseOfTheFile(String lang) throws IOException {
        Corpus corpus = build(copy(lang), EnumSet.allOf(PairKind.class), true, 0);
        for (Pair pair : corpus.rows()) {
            byte[] file = Files.readAllBytes(folder.resolve(String.valueOf(pair.path())));
            String doc = new String(file, pair.docStartByte(), pair.docEndByte() - pair.docStartByte(), UTF_8);
            String code = new String(file, pair.startByte(), pair.endByte() - pair.startByte(), UTF_8);
            String start = pair.query().split(" ")[0];
            assertTrue("name".equals(pair.pair()) ? doc.isEmpty() : doc.contains(start), () -> pair.id() + doc);
            assertEquals(
                    code.codePoints().filter(c -> c == ';').count(),
                    pair.positive().codePoints().filter(c -> c == ';').count());
        }
    }

    @Test
    void aNameIsMaskedInThePositiveAndInItsNegatives() throws IOException {
        Files.writeString(
                folder.resolve("a.rs"),
                "fn read_all(n: u8) { read_all(n - 1, read_all_of(n)) }\nfn write_all(n: u8) { write_all(n, self, n) }\n");
        Corpus corpus = mined(folder, EnumSet.of(PairKind.NAME), 3);
        Pair pair = corpus.rows().get(0);
        assertEquals("read all", pair.query());
        assertEquals("fn f(n: u8) { f(n - 1, read_all_of(n)) }", pair.positive());
        assertEquals("read_all", pair.symbol());
        String other = corpus.rows().get(1).id();
        assertEquals(
                List.of(other), pair.negatives().stream().map(Pair.Negative::id).toList());
        assertEquals(PairId.ofCode("rust", "fn read_all(n: u8) { read_all(n - 1, read_all_of(n)) }"), pair.cluster());
    }

    @Test
    void aSelectorIsMaskedPartByPart() throws IOException {
        Files.writeString(
                folder.resolve("a.m"),
                "@implementation Box\n- (void)putValue:(id)value at: (int)at {"
                        + " [self.inner putValue:value at:at + 1]; self.at = at; }\n@end\n");
        Pair pair = mined(folder, EnumSet.of(PairKind.NAME), 3).rows().get(0);
        assertEquals("put value at", pair.query());
        assertEquals(
                "- (void)f:(id)value f: (int)at { [self.inner f:value f:at + 1]; self.at = at; }", pair.positive());
    }

    @Test
    void cloneMakesNoRowInAnotherFileWhateverItsKind() throws IOException {
        String method = "    int sumOfAll(int a) { return add(a, b, c); }\n";
        Files.writeString(folder.resolve("A.java"), "class A {\n    /** Adds a few numbers. */\n" + method + "}\n");
        Files.writeString(folder.resolve("B.java"), "/** Knows some numbers. */\nclass B {\n" + method + "}\n");
        Corpus corpus = build(folder, EnumSet.of(PairKind.FUNCTION, PairKind.CLASS), true, 0.5);
        assertEquals(
                List.of("A.java"), corpus.rows().stream().map(row -> row.path()).toList());
        assertEquals("duplicate", corpus.dropped().get(0).line().reason());

        Files.writeString(folder.resolve("B.java"), "class B {\n" + method.replace("sumOfAll", "totalOfAll") + "}\n");
        corpus = build(folder, EnumSet.of(PairKind.NAME), true, 0.5);
        assertEquals(1, corpus.rows().size(), "the same but for its name");
        corpus = build(folder, EnumSet.of(PairKind.NAME), false, 0.5);
        assertEquals(
                1, corpus.rows().stream().map(row -> row.split()).distinct().count());
        assertEquals(2, corpus.rows().size());
    }

    @Test
    void allRowsOfAFileAreOnOneSide() throws IOException {
        for (int i = 0; i < 40; i++) {
            Files.writeString(folder.resolve("F" + i + ".java"), """
                    /** Knows the number %1$d of all. */
                    class F%1$d {
                        /** Adds the number %1$d here. */
                        int addNumber%1$d(int a) {
                            // Ask the other one first
                            return ask%1$d(a, b, c);
                        }
                    }
                    """.formatted(i));
        }
        Corpus corpus = build(folder, EnumSet.allOf(PairKind.class), true, 0.4);
        assertEquals(160, corpus.rows().size());
        Map<String, Set<String>> sides = new HashMap<>();
        corpus.rows()
                .forEach(row -> sides.computeIfAbsent(String.valueOf(row.path()), path -> new HashSet<>())
                        .add(String.valueOf(row.split())));
        assertTrue(sides.values().stream().allMatch(side -> side.size() == 1), sides::toString);
        assertEquals(2, sides.values().stream().flatMap(Set::stream).distinct().count());
        var counts = new RowCounts();
        corpus.rows().forEach(counts::add);
        String manifest = counts.rows().byPair().toString();
        assertEquals("{class=40, comment=40, function=40, name=40}", manifest);
    }

    @Test
    void withoutTheirKindsNothingElseIsMade() throws IOException {
        Corpus corpus = build(copy("java"), EnumSet.of(PairKind.FUNCTION), true, 0);
        assertEquals(
                Set.of("function"),
                corpus.rows().stream().map(row -> row.pair()).collect(Collectors.toSet()));
    }

    @Test
    void kindsAreNamed() {
        assertEquals(Set.of(PairKind.NAME, PairKind.CLASS), PairKind.named(List.of("class", " Name ", "class")));
        assertEquals(EnumSet.allOf(PairKind.class), PairKind.named(List.of("all")));
        assertEquals(Set.of(PairKind.TYPE, PairKind.IMPORT), PairKind.named(List.of("type", "import")));
        for (String wrong : List.of("names", "")) {
            var error = assertThrows(UserError.class, () -> PairKind.named(List.of(wrong)));
            String message = String.valueOf(error.getMessage());
            assertTrue(message.contains("--kinds"), message);
        }
        assertThrows(UserError.class, () -> PairKind.named(List.of()));
        assertFalse(PairKind.named(List.of("function")).contains(PairKind.NAME));
    }
}
