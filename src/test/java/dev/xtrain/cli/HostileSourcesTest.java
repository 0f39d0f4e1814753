package dev.xtrain.cli;

import static dev.xtrain.cli.Ran.xtrain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.Children;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairReader;
import dev.xtrain.source.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sources that somebody made to do harm, through the whole command: the file beside them still becomes a row, each of
 * them is counted with its reason, and nothing is written but the output.
 */
@Timeout(120)
class HostileSourcesTest {

    private static final String GOOD = "/// Adds two numbers.\nfn add() { one(two, three, four) }\n";

    @TempDir
    Path folder;

    private Path sources = Path.of("");

    @BeforeEach
    void writeGoodFile() throws IOException {
        sources = Files.createDirectory(folder.resolve("sources"));
        Files.writeString(sources.resolve("good.rs"), GOOD);
    }

    private void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = sources.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    /** What was skipped and how often, as the summary tells. */
    private Map<String, Integer> skipped(Ran run) {
        var counts = new TreeMap<String, Integer>();
        run.out().lines().filter(line -> line.startsWith("skipped ")).forEach(line -> {
            for (String part : line.substring("skipped ".length()).split(", ")) {
                int space = part.indexOf(' ');
                counts.put(part.substring(space + 1), Integer.parseInt(part.substring(0, space)));
            }
        });
        return counts;
    }

    /** Extracts and holds the run to have kept the good file and written nothing but its output. */
    private Ran survives(Path path, Map<String, Integer> skipped) throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        Path rows = out.resolve("rows.jsonl");
        Ran run = xtrain("extract", "--lang", "auto", path, "-o", rows, "--test-share", 0);
        assertEquals(0, run.code(), run.err() + run.log());
        assertFalse(run.log().contains("\tat "), run.log());
        assertEquals(skipped, skipped(run), run.out());
        List<Pair> pairs = PairReader.read(rows);
        assertTrue(pairs.stream().anyMatch(pair -> pair.query().equals("Adds two numbers.")), run.out());
        try (Stream<Path> written = Files.list(out);
                Stream<Path> beside = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    written.filter(file -> !file.getFileName().toString().startsWith("rows."))
                            .toList());
            Path own = folder.resolve(folder.relativize(path).getName(0));
            assertEquals(new HashSet<>(List.of(out, sources, own)), beside.collect(Collectors.toSet()));
        }
        return run;
    }

    private Ran survives(Map<String, Integer> skipped) throws IOException {
        return survives(sources, skipped);
    }

    // --- sizes and shapes

    @Test
    void filesOfAnySize() throws IOException {
        try (var file = new RandomAccessFile(sources.resolve("gigabyte.rs").toFile(), "rw")) {
            file.setLength(1 << 30);
        }
        try (OutputStream out = Files.newOutputStream(sources.resolve("line.py"))) {
            byte[] part = "x = 1; ".repeat(150_000).getBytes(StandardCharsets.UTF_8);
            for (int written = 0; written < 100 << 20; written += part.length) {
                out.write(part);
            }
        }
        Files.createSymbolicLink(sources.resolve("endless.rs"), Path.of("/dev/zero"));
        for (String rules : List.of(".gitignore", ".gitattributes", ".gitmodules")) {
            try (var file = new RandomAccessFile(sources.resolve(rules).toFile(), "rw")) {
                file.setLength(1 << 30);
            }
        }
        Ran run = survives(Map.of("too large", 2, "symbolic link", 1));
        assertTrue(run.out().contains("  gigabyte.rs: too large\n  line.py: too large\n"), run.out());
        for (String name : List.of("gigabyte.rs", "line.py")) {
            Ran alone = xtrain("extract", sources.resolve(name), "-o", folder.resolve("none.jsonl"));
            alone.refused("found no such file (skipped: 1 too large)");
        }
    }

    /** Of a depth that every parser takes in; DeepNestingTest has the others. */
    @Test
    void bracketsInBrackets() throws IOException {
        for (Language language : Languages.all()) {
            String extension = language.extensions().get(0);
            write("deep." + extension, "(".repeat(300) + ")".repeat(300));
            write("open." + extension, "x = " + "[{(".repeat(100));
        }
        write("deepest.lean", "(".repeat(100_000) + ")".repeat(100_000));
        survives(Map.of());
    }

    @Test
    void manyFunctionsOnOneLine() throws IOException {
        write("line.rs", "fn f() { one(two, three); } ".repeat(1_000));
        survives(Map.of());
    }

    // --- bytes

    @Test
    void bytesThatAreNoText() throws IOException {
        Map<String, byte[]> wrong = Map.of(
                "overlong.rs", new byte[] {'/', '/', (byte) 0xc0, (byte) 0xaf},
                "overlong3.rs", new byte[] {'/', '/', (byte) 0xe0, (byte) 0x80, (byte) 0xaf},
                "surrogate.rs", new byte[] {'/', '/', (byte) 0xed, (byte) 0xa0, (byte) 0x80},
                "beyond.rs", new byte[] {'/', '/', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
                "cut.rs", new byte[] {'/', '/', (byte) 0xe2, (byte) 0x82},
                "continuation.rs", new byte[] {'/', '/', (byte) 0x80},
                "never.rs", new byte[] {'/', '/', (byte) 0xff},
                "utf16le.rs", ("\ufeff" + GOOD).getBytes(StandardCharsets.UTF_16LE),
                "utf16be.rs", ("\ufeff" + GOOD).getBytes(StandardCharsets.UTF_16BE));
        for (var file : wrong.entrySet()) {
            write(file.getKey(), file.getValue());
        }
        Ran run = survives(Map.of("not UTF-8", wrong.size()));
        for (String name : wrong.keySet()) {
            assertTrue(run.out().contains("  " + name + ": not UTF-8\n"), run.out());
        }
    }

    @Test
    void oddWhiteSpaceAndNulBytesChangeNothingInTheRow() throws IOException {
        write("dos.rs", "/// Takes one from another.\r\nfn take() {\r\n\tone(two, three);\r\n\tfour()\r\n}\r\n");
        write("bom.rs", "\ufeff/// Multiplies one by another.\nfn times() { five(six, seven, eight) }\n");
        write("nul.rs", "// \0\0\0\n/// Divides one by another.\nfn div() { nine(ten, \"\0\", eleven, twelve) }\n");
        write("old.rs", "/// Joins one with another.\rfn join() { a(b, c, d) }\r");
        survives(Map.of());
        List<Pair> pairs = PairReader.read(folder.resolve("out/rows.jsonl"));
        Map<String, String> positives = new TreeMap<>();
        pairs.forEach(pair -> positives.put(String.valueOf(pair.symbol()), pair.positive()));
        assertEquals("fn take() {\n\tone(two, three);\n\tfour()\n}", positives.get("take"));
        assertEquals("fn times() { five(six, seven, eight) }", positives.get("times"));
        assertEquals("fn div() { nine(ten, \"\0\", eleven, twelve) }", positives.get("div"));
    }

    // --- what is no file

    @Test
    void linksPipesAndNames() throws Exception {
        Files.createDirectories(sources.resolve("a/b"));
        Files.createSymbolicLink(sources.resolve("a/b/up"), sources);
        Files.createSymbolicLink(sources.resolve("a/self"), Path.of("self"));
        Files.createSymbolicLink(sources.resolve("passwd.rs"), Path.of("/etc/passwd"));
        Process mkfifo = new ProcessBuilder(
                        "mkfifo", sources.resolve("pipe.rs").toString(), folder + "/sources/.gitignore")
                .start();
        assumeTrue(mkfifo.waitFor(5, TimeUnit.SECONDS) && mkfifo.exitValue() == 0, "no mkfifo here");
        survives(Map.of("symbolic link", 1, "not a regular file", 1));
        Ran pipe = xtrain("extract", sources.resolve("pipe.rs"), "-o", folder.resolve("none.jsonl"));
        pipe.refused("found something else at " + sources.resolve("pipe.rs"));
        Ran device = xtrain("extract", "/dev/zero", "-o", folder.resolve("none.jsonl"));
        device.refused("found something else at /dev/zero");
    }

    @Test
    void namesThatWouldWriteOnTheTerminal() throws IOException {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "this locale cannot name such files");
        write("new\nline.rs", "/// Takes one from another.\nfn take() { one(two, three, five) }\n");
        write("bad\n\u001b[2Jname.rs", new byte[] {(byte) 0xff});
        Ran run = survives(Map.of("not UTF-8", 1));
        assertTrue(run.out().contains("  bad\\n\\u001b[2Jname.rs: not UTF-8\n"), run.out());
        assertTrue(PairReader.read(folder.resolve("out/rows.jsonl")).stream()
                .anyMatch(pair -> "new\nline.rs".equals(pair.path())));
    }

    @Test
    void foldersThatCannotBeRead() throws IOException {
        Path closed = Files.createDirectory(sources.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            assumeFalse(Files.isReadable(closed), "root reads everything");
            survives(Map.of("unreadable", 1));
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aTreeThatChangesUnderTheWalk() throws Exception {
        for (int i = 0; i < 300; i++) {
            write(
                    "d" + i % 30 + "/f" + i + ".rs",
                    GOOD.replace("add", "add" + i).repeat(20));
        }
        var stop = new AtomicBoolean();
        var changes = new Thread(() -> change(stop));
        changes.start();
        try {
            for (int i = 0; i < 2; i++) {
                Ran run = xtrain("extract", "--no-clean", sources, "-o", folder.resolve("rows.jsonl"));
                assertEquals(0, run.code(), run.err() + run.log());
                assertFalse(run.log().contains("\tat "), run.log());
            }
        } finally {
            stop.set(true);
            changes.join();
        }
    }

    /** Deletes files and folders, makes folders of files and links of folders, and back. */
    private void change(AtomicBoolean stop) {
        var random = new Random(1);
        while (!stop.get()) {
            Path file = sources.resolve("d" + random.nextInt(4) + "/f" + random.nextInt(40) + ".rs");
            try {
                Thread.sleep(1);
                switch (random.nextInt(5)) {
                    case 0 -> Files.deleteIfExists(file);
                    case 1 -> Files.writeString(file, GOOD);
                    case 2 -> Files.createDirectories(file);
                    case 3 -> Files.createSymbolicLink(file, Path.of("good.rs"));
                    default -> {
                        Path elsewhere = sources.resolve("moved");
                        Files.move(file.getParent(), elsewhere);
                        Files.createSymbolicLink(file.getParent(), Path.of("d0"));
                        Files.delete(file.getParent());
                        Files.move(elsewhere, file.getParent());
                    }
                }
            } catch (IOException e) {
                continue; // what is in the way is a change, too
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    // --- archives

    private Path zip(Map<String, byte[]> entries) throws IOException {
        Path zip = folder.resolve("a.zip");
        try (var out = new ZipArchiveOutputStream(zip)) {
            for (var entry : entries.entrySet()) {
                out.putArchiveEntry(new ZipArchiveEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeArchiveEntry();
            }
        }
        return zip;
    }

    private Path tar(String name, String packing, Map<String, byte[]> entries) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new CompressorStreamFactory().createCompressorOutputStream(packing, bytes);
                var tar = new TarArchiveOutputStream(out, "UTF-8")) {
            for (var file : entries.entrySet()) {
                var entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return Files.write(folder.resolve(name), bytes.toByteArray());
    }

    private static Map<String, byte[]> escaping() {
        var entries = new TreeMap<String, byte[]>();
        for (String name : List.of("good.rs", "../evil.rs", "/tmp/evil.rs", "a/../../evil.rs", "C:\\evil.rs")) {
            entries.put(name, GOOD.getBytes(StandardCharsets.UTF_8));
        }
        return entries;
    }

    @Test
    void namesThatLeaveTheArchive() throws Exception {
        Path zip = zip(escaping());
        survives(zip, Map.of("entry name leaves the archive", 4));
        Files.delete(zip);
        survives(tar("a.tar.gz", "gz", escaping()), Map.of("entry name leaves the archive", 4));
    }

    @Test
    void whatUnpacksToFarMoreThanItHolds() throws Exception {
        var entries = new TreeMap<String, byte[]>();
        entries.put("a/good.rs", GOOD.getBytes(StandardCharsets.UTF_8));
        entries.put("b/bomb.rs", new byte[1 << 20]);
        entries.put("c/huge.rs", new byte[4 << 20]);
        entries.put("d.rs", new byte[0]);
        Path zip = zip(entries);
        survives(zip, Map.of("compressed beyond belief", 1, "too large", 1));
        Files.delete(zip);
        Path tar = tar("a.tar.gz", "gz", entries);
        survives(tar, Map.of("compressed beyond belief", 1, "too large", 1));
    }

    @ParameterizedTest
    @CsvSource({"a.tar.gz,gz", "a.tar.xz,xz", "a.tar.zst,zstd"})
    void tarsThatAreCutOff(String name, String packing) throws Exception {
        var noise = new byte[60_000];
        new Random(1).nextBytes(noise);
        var entries = new TreeMap<String, byte[]>();
        entries.put("a.rs", GOOD.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 8; i++) {
            byte[] text = ("// " + i + Base64.getEncoder().encodeToString(noise)).getBytes(StandardCharsets.UTF_8);
            entries.put("b" + i + ".rs", text);
            new Random(i).nextBytes(noise);
        }
        Path tar = tar(name, packing, entries);
        byte[] whole = Files.readAllBytes(tar);
        Files.write(tar, Arrays.copyOf(whole, whole.length / 2));
        Ran run = survives(tar, Map.of("unreadable", 1));
        assertTrue(run.out().contains("the rest of " + tar), run.out());
    }

    @Test
    void zipsThatAreCutOff() throws IOException {
        Path zip = zip(Map.of("good.rs", GOOD.getBytes(StandardCharsets.UTF_8)));
        byte[] whole = Files.readAllBytes(zip);
        for (int length : new int[] {0, 3, whole.length / 2, whole.length - 1}) {
            Files.write(zip, Arrays.copyOf(whole, length));
            xtrain("extract", zip, "-o", folder.resolve("none.jsonl"))
                    .refused("reading sources: expected a zip archive");
        }
    }

    // --- a machine that a grammar is not built for

    /** A process that has read Rust, and then finds itself on a machine that nobody built a grammar of Lean for. */
    static final class Elsewhere {
        public static void main(String... arguments) {
            Extractor.functions(new SourceFile("a.rs", GOOD.getBytes(StandardCharsets.UTF_8)));
            System.setProperty("os.arch", "pdp11");
            Main.main(arguments);
        }
    }

    private static Ran elsewhere(Object... arguments) throws Exception {
        String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        Process process = Children.jvm(Elsewhere.class, words).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out, err, "");
    }

    @Test
    void filesWithoutAParserOnThisMachineAreNamed() throws Exception {
        write("a.lean", "/-- Adds two numbers. -/\ndef add (a b : Nat) : Nat := a + b\n");
        Ran run = elsewhere("extract", sources, "-o", folder.resolve("rows.jsonl"));
        assertEquals(0, run.code(), run.err());
        assertTrue(
                run.out().contains("\nskipped 1 no parser on this platform\n  a.lean: no parser on this platform\n"),
                run.out());
        assertTrue(run.out().contains("kept 1 rows"), run.out());
        elsewhere("extract", "--lang", "lean", sources, "-o", folder.resolve("rows.jsonl"))
                .refused("loading the grammar of lean: expected its native library to load");
    }
}
