package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Languages;
import dev.xtrain.io.UserError;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintsTest {

    private static final String CODE = """
            fn joined(parts: &[String], by: char) -> String {
                let mut whole = String::new();
                for (i, part) in parts.iter().enumerate() {
                    if i > 0 {
                        whole.push(by);
                    }
                    whole.push_str(part);
                }
                whole
            }
            """;

    private static final String DOC =
            "Joins the parts of a path to one text, with a character of the caller's choice between each two of them.";

    @TempDir
    private Path folder;

    private static Fingerprints set() {
        var builder = new Fingerprints.Builder();
        builder.addCode(CODE);
        builder.addText(DOC);
        return builder.build("paths");
    }

    @Test
    void knowsAFunctionHoweverItIsLaidOut() {
        assertTrue(set().knows(Fingerprints.Probe.of(CODE, "")));
        assertTrue(set().knows(Fingerprints.Probe.of(CODE.replace("    ", "\t").replace("\n", "\r\n"), "")));
        assertFalse(set().knows(Fingerprints.Probe.of(CODE.replaceAll("[a-z]+", "x"), "")));
    }

    @Test
    void knowsMostOfAFunctionAndMostOfAText() {
        assertTrue(set().knows(Fingerprints.Probe.of("fn other(a: u8) { a + 1; }\n" + CODE, "")));
        assertFalse(set().knows(Fingerprints.Probe.of(
                CODE.substring(0, 60) + "parts.join(by).chars().rev().filter(|c| c > 'a').collect() }", "")));
        assertTrue(set().knows(Fingerprints.Probe.of("fn a() {}", DOC.replace("Joins", "It joins"))));
        assertFalse(set().knows(Fingerprints.Probe.of(
                "fn a() {}", "Joins the parts of a path, as nobody else would say it in that many words.")));
    }

    /** Anybody may say {@code Returns the length.} */
    @Test
    void aShortTextGivesNothingAway() {
        var builder = new Fingerprints.Builder();
        builder.addText("Returns the length.");
        assertFalse(builder.build("a").knows(Fingerprints.Probe.of("fn a() {}", "Returns the length.")));
    }

    @Test
    void isReadAsItWasWritten() {
        Path file = folder.resolve("eval/paths" + Fingerprints.SUFFIX);
        set().write(file);
        Fingerprints read = Fingerprints.read(file);
        assertEquals("paths", read.name());
        assertArrayEquals(set().functions(), read.functions());
        assertArrayEquals(set().runs(), read.runs());
        assertEquals(List.of(file), Fingerprints.files(folder));
        assertEquals(List.of(), Fingerprints.files(folder.resolve("nowhere")));
    }

    @Test
    void isNotTrustedWhereAByteIsAnother() throws IOException {
        Path file = folder.resolve("a" + Fingerprints.SUFFIX);
        set().write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertThrows(UserError.class, () -> Fingerprints.read(file), "byte " + i);
            Files.write(file, Arrays.copyOf(whole, i));
            assertThrows(UserError.class, () -> Fingerprints.read(file), i + " bytes");
        }
    }

    /** Every planted row must go, and no other. */
    @Test
    void plantedLeaksAreLeftOut() throws IOException {
        Path sources = Files.createDirectory(folder.resolve("sources"));
        for (int i = 0; i < 40; i++) {
            boolean leak = i % 8 == 0;
            String own = """
                    fn number_%1$d(x: u32) -> u32 {
                        let y = x + %1$d;
                        let z = y * %1$d - x / %1$d;
                        z.pow(%1$d).wrapping_sub(y).leading_zeros() + %1$d
                    }
                    """.formatted(i + 3);
            Files.writeString(
                    sources.resolve("f" + i + ".rs"),
                    "/// Says what number " + i + " comes to.\n" + (leak ? CODE.replace("joined", "leak" + i) : own));
        }
        assertEquals(List.of("leak0"), symbols(sources, List.of()), "else they are near duplicates of the first");
        assertEquals(List.of(), symbols(sources, List.of(set())));
    }

    private static List<String> symbols(Path sources, List<Fingerprints> reserved) throws IOException {
        var options = new CorpusOptions(
                Languages.all(), EnumSet.of(PairKind.FUNCTION), true, 0, 1, Split.By.FILE, null, reserved, 1);
        try (SourceTree tree = SourceTree.open(sources)) {
            Corpus corpus = Corpora.of(List.of(tree), options);
            List<String> names =
                    corpus.rows().stream().map(row -> row.symbol()).sorted().toList();
            assertEquals(
                    35,
                    names.stream().filter(name -> name.startsWith("number_")).count(),
                    names::toString);
            return names.stream().filter(name -> name.startsWith("leak")).toList();
        }
    }
}
