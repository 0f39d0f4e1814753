package dev.xtrain.mine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Languages;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusNegativesTest {

    @TempDir
    private Path folder;

    private void write(String path, String text) throws IOException {
        Files.writeString(folder.resolve(path), text);
    }

    private List<Pair> rows(int count, String mix, long seed) {
        var options = new CorpusOptions(Languages.all(), true, 0, seed, 2);
        return Mined.rows(options, NegativeMix.of(count, mix), folder);
    }

    private Pair row(int count, String mix, String symbol) {
        return rows(count, mix, 1).stream()
                .filter(pair -> symbol.equals(pair.symbol()))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> kinds(Pair row) {
        return row.negatives().stream()
                .map(negative -> String.valueOf(negative.kind()))
                .collect(Collectors.toSet());
    }

    private static List<String> texts(Pair row) {
        return row.negatives().stream()
                .map(negative -> String.valueOf(negative.text()))
                .toList();
    }

    @Test
    void aNameOfTheSameWordsInAnotherFileIsOne() throws IOException {
        write(
                "A.java",
                "class A {\n/** Parses the date of a letter. */\nint parseDate(int a) { return b(c, d, a); } }");
        write(
                "B.java",
                "class B {\n/** Parses what a log line begins with. */\nint parse_dates(long x) { return y(z, w, x); } }");
        Pair row = row(7, "same_stem", "A.parseDate");
        assertEquals(List.of("int parse_dates(long x) { return y(z, w, x); }"), texts(row));
        assertEquals(Set.of("same_stem"), kinds(row));
        assertEquals(
                row.negatives().get(0).id(),
                row(7, "same_stem", "B.parse_dates").id());
    }

    /** What is held out would be trained against; the other way round, it would tell of training. */
    @Test
    void noneComesFromTheOtherSideOfTheSplit() throws IOException {
        for (int file = 0; file < 20; file++) {
            String name = Character.toString('a' + file);
            write(
                    name + ".rs",
                    "/// Reads word " + name + name + " of the " + name + name + "b letter.\nfn read_" + name
                            + "(n: &mut Buffer) -> Word { a(b" + name + ", c" + file + ", n) }\n");
        }
        var options = new CorpusOptions(Languages.all(), true, 0.5, 3, 2);
        List<Pair> rows = Mined.rows(options, NegativeMix.of(3, "same_signature=1,bm25=1"), folder);
        int seen = 0;
        for (Pair row : rows) {
            for (Pair.Negative negative : row.negatives()) {
                Pair other = rows.stream()
                        .filter(one -> one.positive().equals(negative.text()))
                        .findFirst()
                        .orElseThrow();
                assertEquals(row.split(), other.split());
                seen++;
            }
        }
        assertEquals(20, rows.size());
        assertEquals(2, rows.stream().map(Pair::split).distinct().count());
        assertTrue(seen > 20, "negatives: " + seen);
    }

    /** Of the copy nothing is asked, as it is not documented; of what it is a copy of there is. */
    @Test
    void norDoesACopyOfWhatTheOtherSideIsAsked() throws IOException {
        String copied = "fn skip(from: &mut Buffer) -> Word { let d = from.comment(); d.end().word(from) }\n";
        write(
                "a.rs",
                "/// Reads the first word of it.\nfn read(n: &mut Buffer) -> Word { a(b, c, n).first().or(n) }\n"
                        + copied);
        write("b.rs", "/// Skips over a comment.\n" + copied);
        Set<Boolean> sides = new HashSet<>();
        for (int seed = 1; seed <= 20; seed++) {
            List<Pair> rows = Mined.rows(
                    new CorpusOptions(Languages.all(), true, 0.5, seed, 2), NegativeMix.of(3, "same_file"), folder);
            assertEquals(2, rows.size());
            boolean apart = !Objects.equals(rows.get(0).split(), rows.get(1).split());
            assertEquals(apart ? List.of() : List.of(copied.strip()), texts(rows.get(0)), "apart: " + apart);
            sides.add(apart);
        }
        assertEquals(Set.of(true, false), sides);
    }

    @Test
    void aSignatureOfTheSameTypesInAnotherFileIsOne() throws IOException {
        write("a.rs", "/// Reads the first word of it.\nfn read(n: &mut Buffer) -> Word { a(b, c, n) }\n");
        write("b.rs", "/// Skips over a comment.\nfn skip(from: &mut Buffer) -> Word { d(e, f, from) }\n");
        write("c.rs", "/// Counts what is left in it.\nfn count(n: &mut Buffer) -> usize { h(i, j, n) }\n");
        Pair row = row(7, "same_signature", "read");
        assertEquals(List.of("fn skip(from: &mut Buffer) -> Word { d(e, f, from) }"), texts(row));
    }

    @Test
    void whatSharesTheQuestionsWordsIsOne() throws IOException {
        write("a.rs", "/// Reads the checksum of a frame.\nfn a(n: u8) { one(two, three, four) }\n");
        write("b.rs", "/// Skips over a comment.\nfn b() { frame.checksum(five); verify(frame, checksum) }\n");
        write("c.rs", "/// Counts what is left in it.\nfn c() { six(seven, eight, nine) }\n");
        Pair row = row(1, "bm25", "a");
        assertEquals(Set.of("bm25"), kinds(row));
        assertTrue(texts(row).get(0).startsWith("fn b()"), texts(row)::toString);
        assertTrue(Objects.requireNonNull(row.negatives().get(0).score()) > 0);
    }

    @Test
    void whatAsksTheSameIsNoneWhereverItStands() throws IOException {
        write("a.rs", "/// Returns the number of its items.\nfn len(a: &Map) -> usize { one(two, three, a) }\n");
        write("b.rs", "/// Return the number of items.\nfn len(b: &Map) -> usize { four(five, six, b) }\n");
        write("c.rs", "/// Returns how long the text is.\nfn len(c: &Map) -> usize { seven(eight, nine, c) }\n");
        Pair row = row(7, "same_stem,same_signature,bm25", "len");
        assertEquals(List.of("fn len(c: &Map) -> usize { seven(eight, nine, c) }"), texts(row));
    }

    @Test
    void theSeedChoosesAmongMany() throws IOException {
        for (int i = 0; i < 40; i++) {
            write("f%02d.rs".formatted(i), """
                    /// Opens thing number %1$d of all for %2$s.
                    fn open(a%1$d: u8) { b%1$d(c%1$d, d%1$d, %2$s) }
                    """.formatted(i, "x" + i * i));
        }
        assertEquals(rows(2, "same_stem", 1), rows(2, "same_stem", 1));
        List<Set<String>> chosen = List.of(rows(2, "same_stem", 1), rows(2, "same_stem", 2)).stream()
                .map(rows -> rows.stream().flatMap(row -> texts(row).stream()).collect(Collectors.toSet()))
                .toList();
        assertTrue(chosen.get(0).size() > 20, "many serve");
        assertNotEquals(
                rows(2, "same_stem", 1).stream().map(CorpusNegativesTest::texts).toList(),
                rows(2, "same_stem", 2).stream().map(CorpusNegativesTest::texts).toList());
    }

    @Test
    void kindsThatAreNotAskedForAreNotMixedIn() throws IOException {
        write("a.rs", "/// Reads the first word.\nfn read() { a(b, c, d) }\nfn other() { e(f, g) }\n");
        write("b.rs", "/// Reads the second line.\nfn read() { h(i, j, k) }\n");
        assertFalse(kinds(row(7, "same_stem", "read")).contains("same_file"));
        assertEquals(Set.of("same_stem", "same_file"), kinds(row(7, "same_stem,same_file", "read")));
    }

    @Test
    void aKindWithoutAShareOrNoNegativesAtAllAreFine() throws IOException {
        write("a.rs", "/// Reads the first word.\nfn read() { a(b, c, d) }\nfn other() { e(f, g) }\n");
        assertEquals(1, row(1, "same_file=9,bm25=1", "read").negatives().size());
        assertEquals(List.of(), row(0, "bm25", "read").negatives());
    }
}
