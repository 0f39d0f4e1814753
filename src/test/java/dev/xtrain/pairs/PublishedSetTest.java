package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Function;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.Json;
import dev.xtrain.io.Packing;
import dev.xtrain.io.UserError;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.Skipped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PublishedSetTest {

    private static final CorpusOptions ALL = new CorpusOptions(Languages.all(), false, 0.1, 42, 1);

    private static final String PYTHON =
            "def add(a, b):\n    \"\"\"Adds two numbers\n    up.\n\n    :param a: one\n    \"\"\"\n"
                    + "    def inner():\n        \"\"\"zzdoc\"\"\"\n        return a\n    return inner() + b\n";
    private static final String BARE = "def add(a, b):\n    def inner():\n        return a\n    return inner() + b";

    @TempDir
    Path folder;

    // --- writing sets

    private static byte[] json(Object... keysAndValues) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            row.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        try {
            return Json.mapper().writeValueAsBytes(row);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A row as CodeSearchNet has it. */
    private static byte[] net(String path, String name, String code, String docstring, String partition) {
        return json(
                "repo",
                "owner/project",
                "path",
                path,
                "func_name",
                name,
                "original_string",
                code,
                "language",
                "python",
                "code",
                code,
                "code_tokens",
                List.of("def", "add"),
                "docstring",
                docstring,
                "docstring_tokens",
                List.of("Adds"),
                "sha",
                "0123456789012345678901234567890123456789",
                "url",
                "https://host.example/owner/project/blob/0123/" + path + "#L11-L20",
                "partition",
                partition);
    }

    private static byte[] lines(byte[]... rows) {
        var out = new ByteArrayOutputStream();
        for (byte[] row : rows) {
            out.writeBytes(row);
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static byte[] packed(String packing, byte[] content) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new CompressorStreamFactory().createCompressorOutputStream(packing, bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private Path zip(Map<String, byte[]> entries) throws IOException {
        Path zip = folder.resolve("python.zip");
        try (var out = new ZipArchiveOutputStream(zip)) {
            for (var entry : entries.entrySet()) {
                out.putArchiveEntry(new ZipArchiveEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeArchiveEntry();
            }
        }
        return zip;
    }

    // --- reading them

    private record Got(List<ExtractedFile> files, PublishedSet set) {

        List<Function> functions() {
            return files.stream()
                    .flatMap(file -> file.found().functions().stream())
                    .toList();
        }

        Map<SkipReason, Integer> counts() {
            return set.skipped().values().iterator().next().counts();
        }

        List<String> skipped(SkipReason reason) {
            Skipped all = set.skipped().values().iterator().next();
            return all.paths(reason);
        }
    }

    private static Got read(Path path, RowFields fields, CorpusOptions options) {
        try (PublishedSet set = PublishedSet.open(path, fields, options.languages(), Reservations.NONE)) {
            List<ExtractedFile> files = new ArrayList<>();
            long units = 0;
            for (Iterator<Material.Piece> pieces = set.pieces(); pieces.hasNext(); ) {
                Material.Piece piece = pieces.next();
                files.addAll(piece.work(options));
                units += piece.units();
            }
            assertTrue(units <= set.size(), units + " of " + set.size());
            return new Got(files, set);
        }
    }

    private static Got read(Path path) {
        return read(path, RowFields.KNOWN, ALL);
    }

    private static String query(Function function) {
        return Objects.requireNonNull(function.documentation()).summary();
    }

    private Function only(byte[]... rows) throws IOException {
        Got got = read(write("rows.jsonl", lines(rows)));
        assertEquals(1, got.functions().size());
        return got.functions().get(0);
    }

    @Test
    void whatIsReservedByNameIsLeftOut() throws IOException {
        Path list = Files.writeString(folder.resolve("reserved.txt"), "path:*/b.py\n");
        Path rows = write(
                "rows.jsonl",
                lines(
                        net("x/a.py", "add", PYTHON, "Adds two numbers.", "train"),
                        net("x/b.py", "add", PYTHON, "Adds two numbers.", "train")));
        try (PublishedSet set =
                PublishedSet.open(rows, RowFields.KNOWN, Languages.all(), Reservations.read(List.of(list)))) {
            List<ExtractedFile> files = set.pieces().next().work(ALL);
            assertEquals(
                    List.of("x/a.py"), files.stream().map(ExtractedFile::path).toList());
            assertEquals(1, new Got(files, set).counts().get(SkipReason.RESERVED));
        }
    }

    // --- CodeSearchNet

    @Test
    void aZipOfCodeSearchNetIsReadWithoutItsDocumentation() throws Exception {
        var entries = new TreeMap<String, byte[]>();
        entries.put("python_dedupe_definitions_v2.pkl", new byte[] {1, 2, 3});
        entries.put(
                "python/final/jsonl/train/python_train_0.jsonl.gz",
                packed(
                        "gz",
                        lines(
                                net("a.py", "add", PYTHON, "Adds two numbers\n    up.\n\n    :param a: one", "train"),
                                net("a.py", "A.take", PYTHON.replace("add", "take"), "Takes `one` away.", "train"),
                                net("b.py", "add", PYTHON, "Adds two numbers.", "train"))));
        entries.put(
                "python/final/jsonl/valid/python_valid_0.jsonl.gz",
                packed("gz", lines(net("c.py", "add", PYTHON, "Adds two numbers.", "valid"))));
        entries.put(
                "python/final/jsonl/test/python_test_0.jsonl.gz",
                packed("gz", lines(net("d.py", "add", PYTHON, "Adds two numbers.", "test"))));
        Path zip = zip(entries);
        assertTrue(PublishedSet.isOne(zip));
        Got got = read(zip);
        assertEquals(
                List.of("d.py test", "a.py train", "b.py train", "c.py train"),
                got.files.stream().map(file -> file.path() + " " + file.side()).toList());
        ExtractedFile file = got.files.get(1);
        assertEquals("owner/project", file.repository().name());
        assertEquals(
                "0123456789012345678901234567890123456789", file.repository().commit());
        assertEquals("python", file.lang());
        assertEquals(1, got.set.repositories().size());
        Function add = file.found().functions().get(0);
        Function take = file.found().functions().get(1);
        assertEquals(BARE, add.code());
        assertEquals("Adds two numbers up.", query(add));
        assertEquals("def add(a, b)", add.signature());
        assertEquals(List.of("add", "A.take"), List.of(add.symbol(), take.symbol()));
        assertEquals(List.of("function", "method"), List.of(add.kind(), take.kind()));
        assertEquals(List.of(11, 20), List.of(add.startLine(), add.endLine()));
        assertEquals("Takes one away.", query(take));
        assertTrue(add.endByte() <= take.startByte(), "they may be each other's negatives");
        assertEquals(Map.of(), got.counts());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "java       | Box(int size) {/** zzdoc */ this.size = size; } | Box",
                "java       | public int size() { return size; // kept{n}}     | size",
                "java       | @Override{n}public int size() { return size; }   | size",
                "javascript | function size(a) { /** zzdoc */ return a; }      | size",
                "javascript | size(a) { /** zzdoc */ return a; }               | size",
                "typescript | async size(a: Box): Promise<number> { return a; }| size",
                "rust       | pub fn size(&self) -> usize { self.size }        | size",
                "typescript | size: (a: Box) => { return a; }                 | size",
                "swift      | deinit { close(); }                              | deinit",
                "cpp        | friend int size(Box b) { return b.size_; }       | size",
                "swift      | func size() -> Int { return count }              | size",
                "cpp        | int Box::size() const { return size_; }          | Box::size",
                "objc       | - (int)size { return _size; }                    | size",
                "lean       | def size (b : Box) : Nat := b.n                  | size"
            })
    void functionsOfEveryLanguageAreTakenApartByThemselves(String language, String written, String symbol)
            throws IOException {
        String code = written.replace("{n}", "\n");
        Function function =
                only(json("code", code, "docstring", "Tells its size.\n\n@return it", "language", language));
        assertEquals(symbol, function.symbol());
        assertEquals("Tells its size.", query(function));
        assertFalse(function.code().contains("zzdoc"), function.code());
        assertFalse(function.code().contains("class X") || function.code().contains("@implementation"));
        String expected = code.replace("@Override\n", "");
        if (!code.contains("zzdoc")) {
            assertEquals(expected, function.code());
        }
    }

    @Test
    void codeThatDoesNotParseStaysOnlyWhereItDoesNotTellTheQuery() throws IOException {
        String old = "def old(a):\n    \"\"\"Prints what it was given on one line of its own.\"\"\"\n    return ((a]\n";
        String nested = "def outer(a):\n    def inner():\n        return 1\n    return ((a]\n";
        Path rows = write(
                "rows.jsonl",
                lines(
                        net("a.py", "old", old, "Prints what it was given on one line of its own.", "train"),
                        net("a.py", "short", old.replaceAll("Prints.*own", "Prints it"), "Prints it.", "train"),
                        net("a.py", "outer", nested, "Runs the code that it was given, twice.", "train"),
                        json(
                                "code",
                                "func F() int { return 1 }",
                                "docstring",
                                "Gives one.\n\nAlways.",
                                "language",
                                "Go")));
        Got got = read(rows);
        assertEquals(
                2, got.files.stream().mapToInt(file -> file.losses().telling()).sum());
        assertEquals(
                List.of(nested.strip(), "func F() int { return 1 }"),
                got.functions().stream().map(Function::code).toList());
        assertEquals(
                List.of("python", "go"),
                got.files.stream().map(ExtractedFile::lang).toList());
        assertEquals("Gives one.", query(got.functions().get(1)));
        assertEquals(
                2, got.files.stream().mapToInt(file -> file.losses().unparsed()).sum());
    }

    @Test
    void onlyTheLanguagesAskedForAreTaken() throws IOException {
        Path rows = write(
                "rows.jsonl",
                lines(
                        json("code", "fn f() { g() }", "docstring", "Does g.", "language", "Rust"),
                        json("code", "func F() int { return 1 }", "docstring", "Gives one.", "language", "Go"),
                        json("code", PYTHON, "docstring", "Adds.", "language", "py")));
        List<Language> python = List.of(Languages.named("python"));
        Got got = read(rows, RowFields.KNOWN, new CorpusOptions(python, true, 0.1, 42, 1));
        assertEquals(
                List.of("python"), got.files.stream().map(ExtractedFile::lang).toList());
    }

    // --- CoSQA and CodeXGLUE

    @Test
    void anArrayOfQuestionsHasPairsAndOthers() throws IOException {
        String array = """
                [
                  {"idx": "cosqa-train-0", "doc": "python add two numbers", "code": "def f(a):\\n  \\"\\"\\"x\\"\\"\\"\\n  return a", "label": 1,
                   "docstring_tokens": "add ]}, [{", "nested": {"a": [1, {"b": "]"}]}},
                  {"idx": "cosqa-train-1", "doc": "no answer", "code": "def g(a):\\n  return a", "label": 0}
                , {"idx": "cosqa-train-2",
                   "doc": "escaped \\"quote\\\\",
                   "code": "def h(a):\\n  return a",
                   "label": 1}]
                """;
        Path set = write("cosqa-train.json", array.getBytes(StandardCharsets.UTF_8));
        assertTrue(PublishedSet.isOne(set));
        Got got = read(set);
        assertEquals(
                List.of("python add two numbers", "escaped \"quote\\"),
                got.functions().stream().map(PublishedSetTest::query).toList());
        assertEquals("def f(a):\n  return a", got.functions().get(0).code());
        assertEquals(
                List.of("cosqa-train-0", "cosqa-train-2"),
                got.files.stream().map(ExtractedFile::path).toList());
        assertEquals("cosqa-train", got.files.get(0).repository().name());
        assertEquals(List.of("cosqa-train.json:4"), got.skipped(SkipReason.NO_PAIR));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cosqa-dev.json",
                "cosqa-retrieval-dev-500.json",
                "CoSQA_test.jsonl",
                "cosqa-retrieval-test-500.json",
                "test_webquery.json"
            })
    void whatIsMeasuredWithIsLeftOutByTheNameOfItsFile(String name) throws IOException {
        Got got = read(write(name, lines(json("doc", "add two numbers", "code", PYTHON, "label", 1))));
        assertEquals(List.of(), got.files);
        assertEquals(List.of(name + ":1"), got.skipped(SkipReason.RESERVED));
    }

    @Test
    void whatIsMeasuredWithIsLeftOutByTheNameOfItsRow() throws IOException {
        Got got = read(write(
                "all.jsonl",
                lines(
                        json("idx", "cosqa-dev-7", "doc", "add two numbers", "code", PYTHON),
                        json("idx", "cosqa-train-7", "doc", "add two more numbers", "code", PYTHON),
                        json("id", "cosqa-retrieval-test-1", "query", "add numbers", "code", PYTHON))));
        assertEquals(List.of("all.jsonl:1", "all.jsonl:3"), got.skipped(SkipReason.RESERVED));
        assertEquals(1, got.functions().size());
    }

    // --- The Stack

    @Test
    void rowsOfWholeFilesAreExtractedAsFiles() throws IOException {
        String rust = "/// Adds two numbers.\nfn add() { one(two, three) }\n/// Takes one.\nfn take() { four(five) }\n";
        Path set = write(
                "stack.jsonl.zst",
                packedZstd(lines(
                        json(
                                "content",
                                rust,
                                "max_stars_repo_path",
                                "src/a.rs",
                                "lang",
                                "Rust",
                                "max_stars_repo_name",
                                "o/p",
                                "max_stars_repo_licenses",
                                List.of("MIT", "apache-2.0"),
                                "size",
                                90,
                                "alphanum_fraction",
                                0.7),
                        json(
                                "content",
                                "// SPDX-License-Identifier: MPL-2.0\n" + rust,
                                "path",
                                "b.rs",
                                "language",
                                "Rust",
                                "license",
                                "mit"),
                        json(
                                "code",
                                rust,
                                "repo_name",
                                "q/r",
                                "path",
                                "noextension",
                                "language",
                                "Rust",
                                "license",
                                "strange"),
                        json("content", "SELECT 1", "path", "a.sql", "lang", "SQL"))));
        Got got = read(set);
        assertEquals(
                List.of("src/a.rs", "b.rs", "noextension"),
                got.files.stream().map(ExtractedFile::path).toList());
        assertEquals(6, got.functions().size());
        assertEquals(
                Arrays.asList(
                        new Pair.License("MIT AND Apache-2.0", "row"), new Pair.License("MPL-2.0", "header"), null),
                got.files.stream().map(ExtractedFile::license).toList());
        assertEquals(
                List.of("o/p", "stack", "q/r"),
                got.files.stream().map(file -> file.repository().name()).toList());
        assertEquals("Adds two numbers.", query(got.functions().get(0)));
        assertNull(got.files.get(0).side());
    }

    private static byte[] packedZstd(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = Packing.ZSTD.writing(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    // --- fields that a user names

    @Test
    void anyRowsAreReadByTheFieldsThatAUserNames() throws IOException {
        Path set = write(
                "rows.jsonl",
                lines(
                        json(
                                "q",
                                "How do I add\nnumbers?\n\nThey are two.",
                                "a",
                                PYTHON,
                                "from",
                                "o/p",
                                "file",
                                "x.py",
                                "doc",
                                "not this"),
                        json("q", "add  numbers", "a", PYTHON)));
        RowFields fields = RowFields.parse("query=q,positive=a,lang==python,repo=from,path=file");
        Got got = read(set, fields, ALL);
        assertEquals(
                List.of("How do I add numbers?", "add numbers"),
                got.functions().stream().map(PublishedSetTest::query).toList());
        assertEquals(BARE, got.functions().get(0).code());
        assertEquals(
                List.of("x.py", "rows.jsonl:2"),
                got.files.stream().map(ExtractedFile::path).toList());
        assertEquals("o/p", got.files.get(0).repository().name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "query=q | found \"query=q\" at --map",
                "query=q,positive=p,language=l | found \"language=l\" at --map",
                "query=q,positive= | found \"positive=\" at --map",
                "q,p | found \"q\" at --map"
            })
    void otherMapsAreRefused(String map, String error) {
        UserError refused = assertThrows(UserError.class, () -> RowFields.parse(map));
        assertTrue(String.valueOf(refused.getMessage()).contains(error), refused.getMessage());
    }

    @Test
    void rowsOfOtherFieldsAreTheUsersErrorThatNamesThem() throws IOException {
        Path set = write("rows.jsonl", lines(json("_id", "1", "text", "something")));
        UserError error = assertThrows(
                UserError.class, () -> PublishedSet.open(set, RowFields.KNOWN, Languages.all(), Reservations.NONE));
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains("expected rows with a question (query, doc, docstring, "), message);
        assertTrue(message.contains("found the fields _id, text at " + set), message);
        assertTrue(message.endsWith("Name the fields: --map query=FIELD,positive=FIELD."), message);
        Path text = write("text.json", "not JSON".getBytes(StandardCharsets.UTF_8));
        UserError none = assertThrows(
                UserError.class, () -> PublishedSet.open(text, RowFields.KNOWN, Languages.all(), Reservations.NONE));
        assertTrue(String.valueOf(none.getMessage()).contains("found no row that is a JSON object at " + text));
    }

    @Test
    void setsAreToldFromSources() throws Exception {
        byte[] rows = lines(net("a.py", "add", PYTHON, "Adds.", "train"));
        assertTrue(PublishedSet.isOne(write("a.jsonl", rows)));
        assertTrue(PublishedSet.isOne(write("a.json.gz", rows)));
        assertFalse(PublishedSet.isOne(write("a.rs", rows)));
        assertFalse(PublishedSet.isOne(folder));
        assertFalse(PublishedSet.isOne(folder.resolve("none.jsonl")));
        assertTrue(PublishedSet.isOne(zip(Map.of("x/train.jsonl", rows, "x/README.md", rows))));
        assertFalse(PublishedSet.isOne(zip(new TreeMap<>(Map.of("a/train.jsonl", rows, "b/main.py", rows)))));
        assertFalse(PublishedSet.isOne(zip(Map.of("package.json", rows))));
        assertFalse(PublishedSet.isOne(write("broken.zip", rows)));
    }

    // --- hostile sets

    @Test
    void rowsThatCannotBeReadAreNamedAndTheOthersRead() throws IOException {
        byte[] good = net("a.py", "add", PYTHON, "Adds two numbers.", "train");
        byte[] latin = net("a.py", "add", PYTHON, "größer", "train");
        byte[] wrong = new String(latin, StandardCharsets.UTF_8).getBytes(StandardCharsets.ISO_8859_1);
        byte[] half = new String(good, StandardCharsets.UTF_8)
                .replace("Adds two", "Adds \\ud800 two")
                .getBytes(StandardCharsets.UTF_8);
        Path set = write(
                "rows.jsonl",
                lines(
                        good,
                        "{\"code\": \"cut".getBytes(StandardCharsets.UTF_8),
                        wrong,
                        "".getBytes(StandardCharsets.UTF_8),
                        half,
                        "[1, 2]".getBytes(StandardCharsets.UTF_8),
                        new byte[20 << 20],
                        ("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8),
                        json("unrelated", 1),
                        json("code", "", "docstring", "Nothing."),
                        good));
        Got got = read(set);
        assertEquals(2, got.functions().size());
        assertEquals(
                List.of("rows.jsonl:2", "rows.jsonl:6", "rows.jsonl:8", "rows.jsonl:9"),
                got.skipped(SkipReason.BROKEN_ROW));
        assertEquals(List.of("rows.jsonl:3", "rows.jsonl:5"), got.skipped(SkipReason.NOT_UTF8));
        assertEquals(List.of("rows.jsonl:7"), got.skipped(SkipReason.TOO_LARGE));
        assertEquals(List.of("rows.jsonl:10"), got.skipped(SkipReason.NO_PAIR));
    }

    @Test
    void anArrayThatDoesNotEndIsReadUpToThere() throws IOException {
        byte[] good = net("a.py", "add", PYTHON, "Adds two numbers.", "train");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes("\ufeff[\n".getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(good);
        bytes.writeBytes(",\n {\"code\": \"".getBytes(StandardCharsets.UTF_8));
        Got got = read(write("rows.json", bytes.toByteArray()));
        assertEquals(1, got.functions().size());
        assertEquals(List.of("the rest of rows.json (the array does not end)"), got.skipped(SkipReason.UNREADABLE));
    }

    @Test
    void whatUnpacksToFarMoreThanItHoldsIsLeftOut() throws Exception {
        byte[] good = lines(net("a.py", "add", PYTHON, "Adds two numbers.", "train"));
        var bomb = new ByteArrayOutputStream();
        bomb.writeBytes(good);
        bomb.writeBytes(new byte[32 << 20]);
        var entries = new TreeMap<String, byte[]>();
        entries.put("a.jsonl.gz", packed("gz", bomb.toByteArray()));
        entries.put("../evil.jsonl", good);
        entries.put("z.jsonl", good);
        Got got = read(zip(entries));
        assertEquals(2, got.functions().size());
        assertEquals(List.of("the rest of a.jsonl.gz"), got.skipped(SkipReason.BOMB));
        assertEquals(List.of("../evil.jsonl"), got.skipped(SkipReason.UNSAFE_NAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zstd"})
    void aSetThatIsCutOffIsReadUpToThere(String packing) throws Exception {
        var all = new ByteArrayOutputStream();
        var random = new java.util.Random(1);
        for (int i = 0; i < 3000; i++) {
            String noise = Long.toHexString(random.nextLong()).repeat(1) + Long.toHexString(random.nextLong());
            all.writeBytes(lines(json("query", "find " + noise, "positive", "fn f() { g(" + i + ") }", "lang", "go")));
        }
        byte[] whole = packed(packing, all.toByteArray());
        Got got = read(write("rows.jsonl.gz", Arrays.copyOf(whole, whole.length * 2 / 3)));
        assertTrue(
                got.functions().size() > 100 && got.functions().size() < 3000,
                got.functions().size() + " rows");
        assertEquals(Map.of(SkipReason.UNREADABLE, 1), got.counts());
        Path nothing = write("none.jsonl.gz", Arrays.copyOf(whole, 12));
        UserError error = assertThrows(
                UserError.class, () -> PublishedSet.open(nothing, RowFields.KNOWN, Languages.all(), Reservations.NONE));
        assertTrue(String.valueOf(error.getMessage()).contains("found none before the rest of "), error.getMessage());
    }

    @Test
    void aTarOfRowsIsReadInOnePass() throws Exception {
        byte[] good = lines(net("a.py", "add", PYTHON, "Adds two numbers.", "train"));
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (String name : List.of("x/README.md", "x/b.jsonl", "../evil.jsonl", "x/a.jsonl.gz")) {
                byte[] content = name.endsWith(".gz") ? packed("gz", good) : good;
                var entry = new TarArchiveEntry(name, true);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        Path tar = write("rows.tar.xz", packed("xz", bytes.toByteArray()));
        assertTrue(PublishedSet.isOne(tar));
        Got got = read(tar);
        assertEquals(2, got.functions().size());
        assertEquals(Map.of(SkipReason.UNSAFE_NAME, 1), got.counts());
    }

    @Test
    void piecesAreTheSameWhoeverWorksOnThem() throws Exception {
        byte[][] rows = new byte[1000][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = json(
                    "query",
                    "find number " + i,
                    "positive",
                    "fn f() { g(" + i + ") }",
                    "lang",
                    "rust",
                    "repo",
                    "r" + i % 7,
                    "commit",
                    "c" + i,
                    "path",
                    "p" + i % 50);
        }
        Path set = write("rows.jsonl", lines(rows));
        List<ExtractedFile> inOrder = read(set).files;
        try (PublishedSet opened = PublishedSet.open(set, RowFields.KNOWN, Languages.all(), Reservations.NONE)) {
            List<Material.Piece> pieces = new ArrayList<>();
            opened.pieces().forEachRemaining(pieces::add);
            assertTrue(pieces.size() >= 5, pieces.size() + " pieces");
            List<List<ExtractedFile>> parallel =
                    pieces.parallelStream().map(piece -> piece.work(ALL)).toList();
            assertEquals(inOrder, parallel.stream().flatMap(List::stream).toList());
            assertEquals(7, opened.repositories().size());
            assertEquals("c0", opened.repositories().get(0).commit(), "of several the first");
            assertEquals(
                    opened.size(),
                    pieces.stream().mapToLong(Material.Piece::units).sum());
        }
        assertNotNull(inOrder);
    }
}
