package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.source.Repository;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DataCardTest {

    private static Pair row(String lang, String repo, String query, String code, @Nullable String spdx, String split) {
        return new Pair(
                "",
                lang,
                repo,
                null,
                "a." + lang,
                "f",
                1,
                2,
                0,
                9,
                0,
                0,
                "method",
                "function",
                "f()",
                query,
                query,
                code,
                List.of(new Pair.Negative(null, "g()", "same_file", 1, .5)),
                null,
                spdx == null ? null : new Pair.License(spdx, "header"),
                split,
                "c");
    }

    private static PairStats stats() {
        var stats = new PairStats();
        stats.add(row("rust", "waves", "adds the two numbers", "fn f() {\n  1\n}", "MIT", Split.TRAIN));
        stats.add(row("rust", "waves", "sends the last wave", "fn f() {\n  2\n}", "MIT OR Apache-2.0", Split.TEST));
        stats.add(row("java", "tides", "<b>stops</b> | the tide", "void f() {}", null, Split.TRAIN));
        return stats;
    }

    private static Manifest manifest(boolean clean, List<String> reserved, String command) {
        var counts = new TreeMap<String, Integer>();
        return new Manifest(
                1,
                "9.9",
                command,
                List.of("tree-sitter-rust 1"),
                42,
                0.1,
                "file",
                clean,
                clean ? new Manifest.Nearness(5, 16, 8, 0.85, "0.85: 0.994") : null,
                reserved,
                List.of(new Repository("waves", null, null, ""), new Repository("tides", null, null, "")),
                List.of(),
                new Manifest.Rows(3, counts, counts, counts, counts, counts, counts),
                new TreeMap<>(Map.of("short_query", 7, "license", 2)),
                new Census(
                        new TreeMap<>(Map.of("rust", 4, "java", 1)),
                        new TreeMap<>(Map.of("rust", 50, "java", 2)),
                        new TreeMap<>(Map.of("rust", 12, "java", 1)),
                        3,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        new TreeMap<>(Map.of("EMAIL", 6)),
                        new TreeMap<>(Map.of("symbolic link", 5)),
                        List.of()));
    }

    private static DataCard card() {
        return DataCard.of(manifest(true, List.of("jsoup"), "xtrain extract waves tides"), stats());
    }

    /** Each under its heading. */
    private static String chapter(String markdown, String title) {
        String rest = markdown.substring(markdown.indexOf("\n## " + title + "\n") + 1);
        int next = rest.indexOf("\n## ");
        return next < 0 ? rest : rest.substring(0, next);
    }

    @Test
    void countsRowsByLanguageWithWhatWasSeen() {
        String languages = chapter(card().card().toMarkdown(), "Rows by language");
        assertTrue(
                languages.contains("| rust     |    2 | 66.7 % |    1 |            1 |             50 |         12 |"),
                languages);
        assertTrue(
                languages.contains("| java     |    1 | 33.3 % |    0 |            1 |              2 |          1 |"),
                languages);
    }

    @Test
    void saysUnderWhichLicencesAndHowTheyWereFound() {
        String markdown = card().card().toMarkdown();
        assertTrue(chapter(markdown, "Licences").contains("MIT OR Apache-2.0"), markdown);
        assertTrue(chapter(markdown, "Licences").contains("| unknown"), markdown);
        assertTrue(chapter(markdown, "Where the licence was found").contains("| header   |    2 |"), markdown);
        assertTrue(markdown.startsWith("---\nlicense: other\n"), markdown);
        assertTrue(card().page().toHtml().contains("Known to be permissive are 66.7 % of the rows"));
    }

    @Test
    void explainsWhatWasLeftOut() {
        String left = chapter(card().card().toMarkdown(), "Left out");
        assertTrue(left.contains("short_query | query under 3 words"), left);
        assertTrue(left.contains("|        7 |"), left);
    }

    @Test
    void tellsHowItWasMade() {
        String made = chapter(card().card().toMarkdown(), "How it was made");
        for (String part : List.of(
                "xtrain extract waves tides",
                "9.9",
                "tree-sitter-rust 1",
                "16 bands of 8 rows",
                "0.85: 0.994",
                "jsoup",
                "| 42")) {
            assertTrue(made.contains(part), made);
        }
    }

    @Test
    void namesWhatIsWeak() {
        String weak = chapter(card().card().toMarkdown(), "Known weaknesses");
        assertTrue(weak.contains("java (1), rust (2)"), weak);
        assertTrue(weak.contains("The licence of 1 row is not known"), weak);
        assertTrue(weak.contains("waves, has 66.7 % of the rows"), weak);
        assertFalse(weak.contains("No evaluation set"), weak);
        String weaker = chapter(
                DataCard.of(manifest(false, List.of(), "x"), stats()).card().toMarkdown(), "Known weaknesses");
        assertTrue(weaker.contains("Nothing was cleaned"), weaker);
        assertTrue(weaker.contains("No evaluation set was compared"), weaker);
    }

    @Test
    void thePageDrawsLengthsOfEachLanguage() {
        String page = card().page().toHtml();
        assertTrue(page.contains("<title>3: 2 (100.0 %)</title>"), "two functions of three lines");
        assertTrue(page.contains("<title>rust: median 3 of 2</title>"), page);
        assertTrue(page.contains("Chance that two codes are compared"), page);
    }

    @Test
    void theSameRowsGiveTheSameBytes() {
        assertEquals(card().card().toMarkdown(), card().card().toMarkdown());
        assertEquals(card().page().toHtml(), card().page().toHtml());
    }

    @Test
    void whatStandsInNamesIsText() {
        DataCard card = DataCard.of(manifest(true, List.of(), "xtrain extract <script>x</script> a|b"), stats());
        assertFalse(card.page().toHtml().contains("<script"));
        assertTrue(card.card().toMarkdown().contains("a\\|b"));
    }
}
