package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.io.Json;
import dev.xtrain.source.SourceFile;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixtures in {@code extract/<lang>/}: every doc comment in them holds the word zzdoc, and nothing else does. */
class ExtractorTest {

    private static final Path FIXTURES = Path.of("src/test/resources/extract");
    private static final String IN_DOCS = "zzdoc";

    static List<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.walk(FIXTURES)) {
            return files.filter(file -> Languages.of(file.toString()).isPresent())
                    .sorted()
                    .toList();
        }
    }

    private static SourceFile read(Path fixture) throws IOException {
        return new SourceFile(String.valueOf(fixture.getFileName()), Files.readAllBytes(fixture));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void findsWhatIsExpected(Path fixture) throws IOException {
        Path expected = Path.of(fixture.toString().replaceFirst("\\.\\w+$", ".expected.jsonl"));
        var lines = new ArrayList<JsonNode>();
        for (String line : Files.readAllLines(expected)) {
            lines.add(Json.mapper().readTree(line));
        }
        List<Function> functions = Extractor.functions(read(fixture));
        for (int i = 0; i < Math.min(lines.size(), functions.size()); i++) {
            JsonNode found = Json.mapper().readTree(Json.mapper().writeValueAsString(functions.get(i)));
            assertEquals(lines.get(i).toPrettyString(), found.toPrettyString());
        }
        assertEquals(lines.size(), functions.size());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void leaksNoDocumentationIntoCode(Path fixture) throws IOException {
        int documented = 0;
        for (Function function : Extractor.functions(read(fixture))) {
            assertFalse(function.code().contains(IN_DOCS), function.code());
            assertFalse(function.signature().contains(IN_DOCS), function.signature());
            documented += function.documentation() == null ? 0 : 1;
        }
        assertTrue(documented > 10, documented + " documented functions");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void offsetsAreBytesOfTheFile(Path fixture) throws IOException {
        SourceFile file = read(fixture);
        List<String> lines = file.text().lines().toList();
        for (Function function : Extractor.functions(file)) {
            String name = function.name().replaceFirst(":.*", ""); // a selector's other parts stand elsewhere
            assertTrue(lines.get(function.startLine() - 1).contains(name), function.symbol());
            String code = file.slice(function.startByte(), function.endByte());
            assertEquals(
                    squeezed(code).substring(0, 5), squeezed(function.code()).substring(0, 5));
            if (function.bodyWords() > 0) {
                assertEquals(last(code), last(function.code()));
            }
            if (function.documentation() != null
                    && !function.documentation().text().isEmpty()) {
                assertTrue(file.slice(function.docStartByte(), function.docEndByte())
                        .contains(IN_DOCS));
            }
        }
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s", "");
    }

    private static char last(String text) {
        return text.charAt(text.length() - 1);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void carriageReturnsChangeNothingButOffsets(Path fixture) throws IOException {
        SourceFile file = read(fixture);
        SourceFile windows = SourceFile.of(file.path(), file.text().replace("\n", "\r\n"));
        assertSame(Extractor.functions(file), Extractor.functions(windows));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void aByteOrderMarkMovesOffsetsByThree(Path fixture) throws IOException {
        SourceFile file = read(fixture);
        List<Function> plain = Extractor.functions(file);
        List<Function> marked = Extractor.functions(SourceFile.of(file.path(), "\uFEFF" + file.text()));
        assertSame(plain, marked);
        for (int i = 0; i < plain.size(); i++) {
            assertEquals(plain.get(i).startByte() + 3, marked.get(i).startByte());
        }
    }

    private static void assertSame(List<Function> expected, List<Function> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            Function one = expected.get(i);
            Function other = found.get(i);
            assertEquals(one.symbol(), other.symbol());
            assertEquals(one.startLine(), other.startLine());
            assertEquals(one.endLine(), other.endLine());
            assertEquals(one.signature(), other.signature());
            assertEquals(one.code(), other.code());
            assertEquals(one.text(), other.text());
            assertEquals(one.documentation(), other.documentation());
        }
    }

    @Test
    void textIsAsWrittenWithDocumentationAndAttributes() {
        var file = SourceFile.of("a.rs", "impl A {\n    /// Doc.\n    #[inline]\n    fn f() {\n        1\n    }\n}\n");
        assertEquals(
                "/// Doc.\n#[inline]\nfn f() {\n    1\n}",
                Extractor.functions(file).get(0).text());
    }

    @Test
    void functionsWithSyntaxErrorsAreLeftOutAndCounted() {
        var file = SourceFile.of("a.rs", "fn good() -> u8 { 1 }\nfn bad() { let = ; ) }\nfn fine() { call() }\n");
        Extraction extraction = Extractor.extract(file, Languages.named("rust"));
        assertEquals(
                List.of("good", "fine"),
                extraction.functions().stream().map(Function::symbol).toList());
        assertEquals(1, extraction.broken());
    }

    @Test
    void documentationOfAnotherItemIsNotTaken() {
        var file = SourceFile.of("a.rs", "/// Of the constant.\nconst A: u8 = 1;\nfn f() { call(A) }\n");
        assertEquals(null, Extractor.functions(file).get(0).documentation());
    }

    @Test
    void blanksAfterACommentDoNotCutItOff() {
        var file = SourceFile.of("a.rs", "/// Of the function. \t \n\n#[inline]  \n//  \nfn f() { call(A) }\n");
        assertEquals(
                new Documentation("Of the function.", "Of the function."),
                Extractor.functions(file).get(0).documentation());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"def f():", "def f():  # todo", "class A:\n    def f(self):", "def g():\n    return 1\ndef f():"
            })
    void aHeadThatTheFileEndsInIsNoFunction(String text) {
        Extraction extraction = Extractor.extract(SourceFile.of("a.py", text), Languages.named("python"));
        assertEquals(1, extraction.broken());
        assertTrue(extraction.functions().stream()
                .noneMatch(function -> function.symbol().endsWith("f")));
    }

    @Test
    void longDocumentationIsReadToACapAndCounted() {
        String words = "A word. " + "word ".repeat(20_000);
        for (String text :
                List.of("/** " + words + "*/\nfn f() { g() }", "///" + words + "\n/// more\n///\nfn f() { g() }")) {
            Extraction extraction = Extractor.extract(SourceFile.of("a.rs", text), Languages.named("rust"));
            Function function = extraction.functions().get(0);
            assertEquals(1, extraction.cutDocs());
            Documentation documentation = Objects.requireNonNull(function.documentation());
            assertTrue(documentation.text().length() <= Comments.MAX_CHARACTERS);
            assertTrue(documentation.summary().startsWith("A word. word"));
            assertEquals("fn f() { g() }", function.code());
        }
        String python = "def f():\n    \"\"\"A word.\n\n" + "\\".repeat(100_000) + "\"\"\"\n    return 1\n";
        Extraction extraction = Extractor.extract(SourceFile.of("a.py", python), Languages.named("python"));
        assertEquals(
                "A word.",
                Objects.requireNonNull(extraction.functions().get(0).documentation())
                        .summary());
    }

    @Test
    void functionsInTooManyOthersAreLeftOutAndCounted() {
        int levels = 20_000;
        var text = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            text.append("fn a(){");
        }
        text.append("}".repeat(levels));
        Extraction extraction = Extractor.extract(SourceFile.of("a.rs", text.toString()), Languages.named("rust"));
        assertEquals(QualifiedNames.MAX_DEPTH, extraction.functions().size());
        assertEquals(levels - QualifiedNames.MAX_DEPTH, extraction.tooDeep());
    }

    @Test
    void anInterruptedThreadGivesUp() {
        Thread.currentThread().interrupt();
        boolean gaveUp = Extractor.extract(SourceFile.of("a.rs", "fn f() {}"), Languages.named("rust"))
                .gaveUp();
        assertTrue(Thread.interrupted());
        assertTrue(gaveUp);
    }

    @Test
    void emptyFilesHaveNoFunctions() {
        for (Language language : Languages.all()) {
            var file = SourceFile.of("a." + language.extensions().get(0), "");
            assertEquals(List.of(), Extractor.functions(file));
        }
    }

    @Test
    void unknownExtensionsHaveNoFunctions() {
        assertEquals(List.of(), Extractor.functions(SourceFile.of("Makefile", "all: x")));
    }

    @Test
    void aLineOfAMegabyteIsParsed() {
        String list = "1, ".repeat(5_000) + "\"" + "x".repeat(1 << 20) + "\"";
        var file = SourceFile.of("a.rs", "/// Long.\nfn f() -> Vec<u8> { vec![" + list + "] }\nfn g() { f() }\n");
        assertEquals(2, Extractor.functions(file).size());
    }

    @Test
    void fiftyThousandNestedBracketsAreSurvived() {
        int depth = 50_000;
        for (Language language : Languages.all()) {
            String nested = "(".repeat(depth) + "1" + ")".repeat(depth);
            String text = switch (language.name()) {
                case "python" -> "def f():\n    return " + nested + "\n";
                case "java" -> "class A { int f() { return " + nested + "; } }";
                case "typescript", "javascript" -> "function f() { return " + nested + "; }";
                case "swift" -> "func f() -> Int { " + nested + " }";
                case "lean" -> "def f := " + nested + "\n";
                default -> "fn f() -> u8 { " + nested + " }";
            };
            var file = SourceFile.of("a." + language.extensions().get(0), text);
            Extraction extraction = Extractor.extract(file, language);
            assertEquals(1, extraction.functions().size() + extraction.broken(), language.name());
        }
    }

    @Test
    void aFileThatTakesTheParserTooLongIsGivenUp() {
        for (Language language : Languages.all()) {
            if (language.name().equals("lean")) {
                continue; // nothing takes it long: bodies are not parsed
            }
            var file = SourceFile.of("a." + language.extensions().get(0), "(".repeat(200_000));
            long start = System.nanoTime();
            assertTrue(Extractor.extract(file, language, Duration.ofMillis(300)).gaveUp(), language.name());
            assertTrue(System.nanoTime() - start < 10_000_000_000L, language.name());
        }
    }

    @Test
    void theGrammarsAreThoseOfThePom() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"), StandardCharsets.UTF_8);
        for (String version : Languages.grammarVersions(Languages.all())) {
            if (version.startsWith("xtrain's")) {
                continue;
            }
            String[] grammar = version.split(" ");
            String dependency =
                    "<artifactId>%s</artifactId>\\s*<version>%s</version>".formatted(grammar[0], grammar[1]);
            assertTrue(pom.matches("(?s).*" + dependency + ".*"), version);
        }
    }

    /** Native code keeps what it is given alive, with all that hangs on it. */
    @Test
    void nothingOfAFileStaysInMemory() {
        List<WeakReference<SourceFile>> files = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SourceFile file = SourceFile.of("A.java", "class A { /** Returns it. */ int f() { return " + i + "; } }");
            assertEquals(1, Extractor.functions(file).size());
            files.add(new WeakReference<>(file));
        }
        for (int tries = 0; tries < 20 && files.stream().anyMatch(file -> file.get() != null); tries++) {
            System.gc();
        }
        assertEquals(0, files.stream().filter(file -> file.get() != null).count(), "files that are still there");
    }
}
