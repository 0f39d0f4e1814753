package dev.xtrain.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final Table TABLE = new Table(
            List.of("model", "P@1", "interval", "note"),
            List.of(
                    List.of("bge-small|cls", "0.5", "0.5 [0.4, 0.6]", "a<b>"),
                    List.of("日本", "12.25", "-", "é\u0301\n& \"c\""),
                    List.of("", "", "< 0.01", "more, not a number: x")));

    @Test
    void alignsTextLeftAndNumbersRight() {
        assertEquals("""
                model            P@1        interval  note
                -------------  -----  --------------  ---------------------
                bge-small|cls    0.5  0.5 [0.4, 0.6]  a<b>
                日本           12.25               -  é\u0301 & "c"
                                              < 0.01  more, not a number: x
                """, TABLE.toText());
    }

    @Test
    void escapesMarkdown() {
        assertEquals("""
                | model          |   P@1 |       interval | note                  |
                | -------------- | ----: | -------------: | --------------------- |
                | bge-small\\|cls |   0.5 | 0.5 [0.4, 0.6] | a&lt;b>               |
                | 日本           | 12.25 |              - | é\u0301 & "c"               |
                |                |       |         < 0.01 | more, not a number: x |
                """, TABLE.toMarkdown());
    }

    @Test
    void escapesHtml() {
        var table = new Table(List.of("a&b", "n"), List.of(List.of("<script>\"'", "1")));
        assertEquals("""
                <table>
                <thead>
                <tr><th scope="col">a&amp;b</th><th scope="col" class="number">n</th></tr>
                </thead>
                <tbody>
                <tr><td>&lt;script&gt;&quot;&#39;</td><td class="number">1</td></tr>
                </tbody>
                </table>
                """, table.toHtml());
    }

    @Test
    void letsNoCellWriteToTheTerminal() {
        var table = new Table(List.of("path"), List.of(List.of("a\u001b[2Jb\tc\u009bd")));
        assertEquals("path\n----------\na?[2Jb c?d\n", table.toText());
    }

    @Test
    void rendersWithoutRows() {
        assertEquals("a  b\n-  -\n", new Table(List.of("a", "b"), List.of()).toText());
    }

    @Test
    void refusesARowOfAnotherLength() {
        assertThrows(IllegalArgumentException.class, () -> new Table(List.of("a", "b"), List.of(List.of("only one"))));
    }

    @Test
    void countsColumnsOfATerminal() {
        assertEquals(5, DisplayWidth.of("abc, "));
        assertEquals(4, DisplayWidth.of("日本"));
        assertEquals(1, DisplayWidth.of("e\u0301"));
        assertEquals(2, DisplayWidth.of("🚀"));
        assertEquals(2, DisplayWidth.of("ａ"));
        assertEquals(1, DisplayWidth.of("ｱ"));
        assertEquals(0, DisplayWidth.of("\u200b"));
    }
}
