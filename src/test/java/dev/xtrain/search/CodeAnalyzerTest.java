package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodeAnalyzerTest {

    private final CodeAnalyzer analyzer = new CodeAnalyzer();

    @Test
    void leavesWordsOutThatOnlyProseHas() {
        assertEquals(
                List.of("return", "size", "if", "not", "is"),
                analyzer.words("Returns the size of it if that are not, and an is"));
    }

    @Test
    void wordsOfOneStemAreOne() {
        assertEquals(analyzer.words("parse date"), analyzer.words("parsing dates"));
        assertEquals(List.of("http", "fmt", "impl", "u", "8", "u8"), analyzer.words("HTTP fmt impl u8"));
    }

    @Test
    void questionAndCodeMeet() {
        List<String> code = analyzer.words("fn parse_http_dates(raw: &str) -> Vec<Date>");
        assertTrue(code.containsAll(analyzer.words("the parsed date of an HTTP")));
    }
}
