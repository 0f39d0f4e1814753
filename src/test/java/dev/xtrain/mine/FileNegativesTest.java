package dev.xtrain.mine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Languages;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNegativesTest {

    @TempDir
    private Path folder;

    private List<Pair> mined(String source, int count) throws IOException {
        return mined(source, count, "same_file");
    }

    private List<Pair> mined(String source, int count, String mix) throws IOException {
        Files.writeString(folder.resolve("a.rs"), source);
        var options = new CorpusOptions(Languages.all(), true, 0, 1, 1);
        return Mined.rows(options, NegativeMix.of(count, mix), folder);
    }

    private static Pair row(List<Pair> rows, String symbol) {
        return rows.stream()
                .filter(pair -> symbol.equals(pair.symbol()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(Pair pair) {
        return pair.negatives().stream().map(Pair.Negative::text).toList();
    }

    private static double score(Pair.Negative negative) {
        return Objects.requireNonNull(negative.score());
    }

    @Test
    void theMostAlikeComeFirst() throws IOException {
        String source = ("""
                /// Reads a line from the buffer.
                fn read_line(buffer: &Buffer) -> Line { buffer.next_line(0).parse() }
                fn draw_circle(radius: f64) -> Shape { Shape::round(radius, 2.0) }
                /// Reads a word of the buffer.
                fn read_word(buffer: &Buffer) -> Word { buffer.next_word(0).parse() }
                """);
        Pair pair = row(mined(source, 7), "read_line");
        assertEquals(2, pair.negatives().size());
        Pair.Negative first = pair.negatives().get(0);
        assertTrue(String.valueOf(first.text()).startsWith("fn read_word"), first.toString());
        assertEquals("same_file", first.kind());
        assertEquals(1, first.rank());
        assertNotNull(first.id());
        assertNull(pair.negatives().get(1).id(), "an undocumented function is no row");
        assertTrue(score(first) > score(pair.negatives().get(1)));
    }

    @Test
    void documentationIsNotInTheText() throws IOException {
        String source = ("""
                /// Reads a line, secretword.
                fn one() { a(b, c, d) }
                /// Reads a word, secretword.
                fn two() { a(b, c, e) /* kept */ }
                """);
        for (Pair row : mined(source, 7)) {
            assertEquals(1, row.negatives().size());
            assertTrue(!texts(row).toString().contains("secretword"));
        }
    }

    @Test
    void whatAnswersTheQueryIsLeftOut() throws IOException {
        String source = ("""
                /// Reads a line from it.
                fn outer() {
                    fn inner() { a(b, c, d) }
                    inner(x, y, z)
                }
                mod same_code { fn outer() { fn inner() { a(b, c, d) } inner(x, y, z) } }
                mod same_question {
                    /// reads a line from it.
                    fn other() { e(f, g, h) }
                }
                fn empty() {}
                """);
        assertEquals(
                List.of(),
                row(mined(source, 7), "outer").negatives().stream()
                        .filter(negative -> !"fn inner() { a(b, c, d) }".equals(negative.text()))
                        .toList());
    }

    @Test
    void equalTextsCountOnce() throws IOException {
        String source = ("""
                /// Reads a line from it.
                fn read() { a(b, c, d) }
                mod x { fn next() { a(b, c) } }
                mod y { fn next() { a(b, c) } }
                """);
        assertEquals(List.of("fn next() { a(b, c) }"), texts(row(mined(source, 7), "read")));
    }

    @Test
    void rowsMayBeGivenByIdAlone() throws IOException {
        String source = ("""
                /// Reads a line from it.
                fn one() { a(b, c, d) }
                /// Reads a word of it.
                fn two() { a(b, c, e) }
                fn three() { f(g) }
                """);
        Files.writeString(folder.resolve("a.rs"), source);
        var options = new CorpusOptions(Languages.all(), true, 0, 1, 1);
        List<Pair> rows = new ArrayList<>();
        try (MinedCorpus corpus = Mined.corpus(options, NegativeMix.of(7, "same_file"), folder)) {
            corpus.forEachRow(true, rows::add);
        }
        List<Pair.Negative> negatives = row(rows, "one").negatives();
        assertEquals(row(rows, "two").id(), negatives.get(0).id());
        assertNull(negatives.get(0).text());
        assertEquals("fn three() { f(g) }", negatives.get(1).text());
    }

    @Test
    void noMoreThanAskedFor() throws IOException {
        var source = new StringBuilder("/// Reads a line from it.\nfn one() { a(b, c, d) }\n");
        for (int i = 0; i < 300; i++) {
            source.append("fn f").append(i).append("() { a(b, ").append(i).append(") }\n");
        }

        assertEquals(4, row(mined(source.toString(), 4), "one").negatives().size());
        assertEquals(0, row(mined(source.toString(), 0), "one").negatives().size());
    }

    @Test
    void identifiersAreTakenApart() {
        assertEquals(Words.of("read http line"), Words.of("readHTTPLine read_line"));
        assertEquals(Words.of("parse urls utf"), Words.of("parseURLs(1, utf8)"), "as keyword search does");
        assertEquals(1.0, Words.of("parseXml").similarity(Words.of("xml_parse")));
        assertEquals(1 / 3.0, Words.of("read line").similarity(Words.of("read word")));
        assertEquals(0.0, Words.of("").similarity(Words.of("1 + 2")));
    }
}
