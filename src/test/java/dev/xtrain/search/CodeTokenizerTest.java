package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeTokenizerTest {

    private final CodeAnalyzer analyzer = new CodeAnalyzer();

    @ParameterizedTest
    @CsvSource({
        "getHTTPResponse, get http response gethttpresponse",
        "read_utf8, read utf 8 read_utf8",
        "__init__, init",
        "SCREAMING_CASE, screaming case screaming_case",
        "HTTPServer2Go, http server 2 go httpserver2go",
        "URLs, urls",
        "parseURLsNow, parse urls now parseurlsnow",
        "IPs, ips",
        "HTTPSupport, http support httpsupport",
        "x, x",
        "ABC, abc",
        "cD, c d cd",
        "$jquery, jquery",
        "'vec![0u8; LEN]', vec 0 u 8 0u8 len",
        "'a->b::c(d, *e)', b c d e",
        "größeÄndern, größe ändern größeändern",
        "_, ''",
        "'', ''",
    })
    void takesIdentifiersApart(String code, String expected) {
        assertEquals(expected, String.join(" ", analyzer.words(code)));
    }

    @Test
    void leavesWordsOutThatOnlyProseHas() {
        assertEquals(
                List.of("returns", "size", "if", "not", "empty"),
                analyzer.words("Returns the size of it if that are not empty"));
    }

    @Test
    void dropsDataThatLooksLikeAWord() {
        String data = "A".repeat(CodeTokenizer.MAX_LENGTH + 1);
        assertEquals(List.of("let", "key"), analyzer.words("let key = \"" + data + "\""));
        assertEquals(1, analyzer.words(data.substring(1)).size());
    }

    @Test
    void readsTextsLongerThanItsBuffer() {
        assertEquals(20_000, analyzer.words("word ".repeat(20_000)).size());
    }
}
