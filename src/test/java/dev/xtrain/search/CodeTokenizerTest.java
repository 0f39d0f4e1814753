package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeTokenizerTest {

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
        "'a->b::c(d, *e)', a b c d e",
        "größeÄndern, größe ändern größeändern",
        "_, ''",
        "'', ''",
    })
    void takesIdentifiersApart(String code, String expected) throws IOException {
        assertEquals(expected, String.join(" ", words(code)));
    }

    /** The words before stop words and stems. */
    private static List<String> words(String text) throws IOException {
        var words = new ArrayList<String>();
        try (var tokenizer = new CodeTokenizer()) {
            tokenizer.setReader(new StringReader(text));
            tokenizer.reset();
            while (tokenizer.incrementToken()) {
                words.add(tokenizer.getAttribute(CharTermAttribute.class).toString());
            }
            tokenizer.end();
        }
        return words;
    }

    @Test
    void dropsDataThatLooksLikeAWord() throws IOException {
        String data = "A".repeat(CodeTokenizer.MAX_LENGTH + 1);
        assertEquals(List.of("let", "key"), words("let key = \"" + data + "\""));
        assertEquals(1, words(data.substring(1)).size());
    }

    @Test
    void readsTextsLongerThanItsBuffer() throws IOException {
        assertEquals(20_000, words("word ".repeat(20_000)).size());
    }
}
