package dev.xtrain.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.mine.Mined;
import dev.xtrain.mine.MinedCorpus;
import dev.xtrain.mine.NegativeMix;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairReader;
import dev.xtrain.pairs.PairWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractCommandTest {

    private static final String FIXTURES = "src/test/resources/extract";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... args) {
        String[] words = Stream.concat(Stream.of("extract"), Stream.of(args).map(Object::toString))
                .toArray(String[]::new);
        return Main.run(new PrintWriter(out), new PrintWriter(err), words);
    }

    @Test
    void rowsOfSeveralLanguagesGoToOneFileWhereItIsNamed() {
        Path file = folder.resolve("rows.jsonl");
        assertEquals(0, run(FIXTURES, "-o", file), err.toString());
        List<Pair> pairs = PairReader.read(file);
        assertEquals(
                Languages.all().stream().map(Language::name).collect(Collectors.toSet()),
                pairs.stream().map(Pair::lang).collect(Collectors.toSet()));
        assertTrue(pairs.stream().noneMatch(pair -> pair.positive().contains("zzdoc")));
        assertTrue(pairs.stream()
                .flatMap(pair -> pair.negatives().stream())
                .noneMatch(negative -> String.valueOf(negative.text()).contains("zzdoc")));
        assertTrue(out.toString().contains("kept " + pairs.size() + " rows"), out.toString());
        assertTrue(out.toString().contains("wrote " + file), out.toString());
        assertTrue(Files.exists(folder.resolve("rows.manifest.json")));
        assertTrue(Files.exists(folder.resolve("rows.dropped.jsonl")));
    }

    @Test
    void onlyTheLanguagesAskedForAreRead() {
        Path file = folder.resolve("rows.jsonl");
        assertEquals(0, run("--lang", "rust", "--lang", "java", FIXTURES, "-o", file), err.toString());
        assertTrue(PairReader.read(file).stream().noneMatch(pair -> pair.lang().equals("python")));
    }

    @Test
    void negativesCanBeGivenByIdAndReadBack() {
        Path byText = folder.resolve("text.jsonl");
        Path byId = folder.resolve("id.jsonl");
        assertEquals(0, run(FIXTURES, "-o", byText, "--negatives", 3));
        assertEquals(0, run(FIXTURES, "-o", byId, "--negatives", 3, "--negatives-by-id"));
        assertEquals(PairReader.read(byText), PairReader.read(byId));
    }

    @Test
    void repositoriesWhoseNamesMakeOneFileNameShareTheFile() throws IOException {
        List<Path> written = written("a b", "/// Adds two numbers.\nfn add() { one(two, three, four) }\n", "A_b", """
                        /// Takes one from another.
                        fn take() { one(two, three, five) }
                        """);
        assertEquals(1, written.size(), written::toString);
        assertEquals(2, PairReader.read(written.get(0)).size());
    }

    @Test
    void negativesAreGivenByIdOnlyWithinAFile() throws IOException {
        String add = "/// Adds two numbers.\nfn add() { one(two, three, four) }\n";
        List<Path> written = written("a", add, "b", add + "/// Takes one away.\nfn take() { one(two, three, five) }\n");
        Path second = folder.resolve("data/b-rust.jsonl");
        assertEquals(List.of(folder.resolve("data/a-rust.jsonl"), second), written);
        assertEquals(
                List.of("fn add() { one(two, three, four) }"),
                PairReader.read(second).get(0).negatives().stream()
                        .map(Pair.Negative::text)
                        .toList(),
                "its row is in the file of the other repository");
    }

    private List<Path> written(String first, String source, String second, String other) throws IOException {
        Path one = Files.createDirectory(folder.resolve(first));
        Path two = Files.createDirectory(folder.resolve(second));
        Files.writeString(one.resolve("a.rs"), source);
        Files.writeString(two.resolve("b.rs"), other);
        var options = new CorpusOptions(Languages.all(), true, 0, 1, 1);
        try (MinedCorpus corpus = Mined.corpus(options, NegativeMix.of(7, "same_file"), one, two);
                var files = new PairFiles(
                        null,
                        folder.resolve("data"),
                        PairWriter.Layout.PLAIN,
                        corpus.extent().repositories())) {
            return files.write(corpus, options, true, "xtrain extract", row -> {});
        }
    }

    @Test
    void filesThatAreNotUtf8AreNamedAndTheRestIsRead() throws IOException {
        Files.writeString(folder.resolve("a.rs"), "/// Adds two numbers.\nfn add() { one(two, three, four) }\n");
        Files.write(folder.resolve("latin.rs"), new byte[] {'/', '/', (byte) 0xfc, '\n'});
        assertEquals(0, run(folder, "-o", folder.resolve("rows.jsonl")), err.toString());
        assertTrue(out.toString().contains("latin.rs: not UTF-8"), out.toString());
    }

    @Test
    void aMissingPathIsTheUsersError() {
        assertEquals(2, run(folder.resolve("nowhere")));
        assertTrue(err.toString().contains("nowhere"), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void aFolderWithoutSourcesSaysWhatIsKnown() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "nothing");
        assertEquals(2, run(folder, "-o", folder.resolve("rows.jsonl")));
        assertTrue(err.toString().contains(Languages.all().toString()), err.toString());
        assertFalse(Files.exists(folder.resolve("rows.jsonl")));
    }

    @Test
    void sourcesWithoutDocumentationSayWhatWasSeen() throws IOException {
        Files.writeString(folder.resolve("a.rs"), "fn add() { one(two, three, four) }\n");
        assertEquals(2, run(folder, "-o", folder.resolve("rows.jsonl")));
        assertTrue(err.toString().contains("1 files with 1 functions, 0 documented"), err.toString());
    }

    @Test
    void sourcesOfWhichNothingIsLeftSayWhy() throws IOException {
        Files.writeString(folder.resolve("a.rs"), "/// Short.\nfn add() { one(two, three, four) }\n");
        assertEquals(2, run(folder, "-o", folder.resolve("rows.jsonl")));
        assertTrue(err.toString().contains("1 query under 3 words"), err.toString());
        assertTrue(err.toString().contains("--no-clean"), err.toString());
        assertEquals(0, run(folder, "-o", folder.resolve("rows.jsonl"), "--no-clean"));
    }

    @Test
    void wrongOptionsAreTheUsersError() {
        assertEquals(2, run(FIXTURES, "--lang", "cobol"));
        assertTrue(err.toString().contains("cobol"), err.toString());
        assertEquals(2, run(FIXTURES, "--test-share", "1.5"));
        assertEquals(2, run(FIXTURES, "--negatives", "-1"));
        assertEquals(2, run(FIXTURES, "--threads", "0"));
        assertEquals(2, run());
    }

    @Test
    void anOutputThatCannotBeWrittenIsSaidBeforeTheWork() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        int code = run(FIXTURES, "-o", file.resolve("rows.jsonl"));
        assertTrue(code == 1 || code == 2, code + ": " + err);
        assertTrue(err.toString().contains("rows.jsonl"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void aFileOfAnUnknownKindIsTheUsersError() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "nothing");
        assertEquals(2, run(file));
        assertTrue(err.toString().contains("notes.txt"), err.toString());
    }
}
