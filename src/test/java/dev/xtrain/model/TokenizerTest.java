package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import dev.xtrain.model.TextEncoder.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {

    private static final int CLS = 101;
    private static final int SEP = 102;

    private static Tokenizer bge;

    @TempDir
    Path folder;

    @BeforeAll
    static void openTokenizer() {
        bge = EmbeddedModels.open("bge-small", null).openTokenizer();
    }

    @AfterAll
    static void closeTokenizer() {
        bge.close();
    }

    private static int[] ids(String text, int maxTokens) {
        return bge.encode(List.of(text), maxTokens).get(0);
    }

    private static Tokenizer t5(boolean lowerCase) {
        Path file = Path.of("src/test/resources/tokenizers/t5-tiny/tokenizer.json");
        return Tokenizer.open(file, new TextPolicy(lowerCase, "get ", "", 8, 16, Pooling.TOKENS, true), 0);
    }

    @Test
    void splitsWordsIntoPiecesBetweenSpecialTokens() {
        assertEquals(
                List.of("[CLS]", "get", "##ht", "##tp", "##res", "##pon", "##se", "[SEP]"),
                bge.tokens("getHTTPResponse", 64));
        assertArrayEquals(new int[] {CLS, 7592, 1010, 2088, 999, SEP}, ids("Hello, world!", 64));
    }

    @Test
    void saysWhereTokensStandInTheText() {
        String text = "\ud83d\ude00 größe\n  readFile(x)";
        List<String> found = bge.tokens(text, Kind.DOCUMENT).stream()
                .map(token -> token.start() < 0 ? "-" : text.substring(token.start(), token.end()))
                .toList();
        assertEquals("-", found.get(0));
        assertEquals("-", found.get(found.size() - 1));
        assertEquals(text.replaceAll("\\s", ""), String.join("", found.subList(1, found.size() - 1)));
        assertEquals(bge.encode(List.of(text), Kind.DOCUMENT).get(0).length, found.size());
    }

    @Test
    void aPrefixIsNoPartOfTheText() {
        try (Tokenizer t5 = t5(false)) {
            List<TextEncoder.Token> tokens = t5.tokens("read", Kind.QUERY);
            assertEquals(t5.encode(List.of("read"), Kind.QUERY).get(0).length, tokens.size());
            assertTrue(tokens.stream().allMatch(token -> token.end() <= 4), tokens::toString);
            assertTrue(tokens.stream().anyMatch(token -> token.start() == 0), tokens::toString);
        }
    }

    @Test
    void truncatesBeforeTheLastSpecialToken() {
        assertArrayEquals(new int[] {CLS, 7592, 1010, SEP}, ids("Hello, world!", 4));
        assertEquals(6, ids("Hello, world!", 6).length);
        assertThrows(IllegalArgumentException.class, () -> ids("Hello", 2));
    }

    @Test
    void doesNotPadWhateverTheFileSays() {
        try (Tokenizer minilm = EmbeddedModels.open("minilm", null).openTokenizer()) {
            List<int[]> ids = minilm.encode(List.of("a", "hello world ".repeat(100)), 256);
            assertEquals(3, ids.get(0).length);
            assertEquals(202, ids.get(1).length); // its own file would cut at 128
        }
    }

    @Test
    void encodesTheEmptyText() {
        assertArrayEquals(new int[] {CLS, SEP}, ids("", 64));
        assertArrayEquals(new int[] {CLS, SEP}, ids(" \t\n", 64));
        assertEquals(List.of(), bge.encode(List.of(), 64));
    }

    @Test
    void encodesEmojiNulAndHalfSurrogatePairs() {
        assertArrayEquals(ids("a [UNK] b", 64), ids("a \ud83e\udd80 b", 64));
        assertArrayEquals(ids("ab", 64), ids("a\0b", 64)); // clean_text drops control characters
        assertArrayEquals(ids("ab", 64), ids("a\ud83eb", 64)); // and the replacement character
        assertArrayEquals(ids("ab", 64), ids("a\udd80b", 64));
    }

    @Test
    void cutsLongTextsBeforeTokenisingThemWithoutChangingTheResult() {
        String code = "public int parseHttpResponse(String value) { return 0; } // snake_case_name\n";
        String longText = code.repeat(1 + (1 << 20) / code.length());
        int[] expected = ids(code.repeat(40), 256); // well above 256 tokens, below any cut
        assertArrayEquals(expected, ids(longText, 256));
    }

    @Test
    void looksFurtherWhereTheBeginningOfALongTextHasHardlyAnyTokens() {
        String sparse = (" ".repeat(5_000) + "word").repeat(20);
        assertArrayEquals(ids("word ".repeat(20), 64), ids(sparse, 64));
        String unbroken = "x".repeat(1 << 20); // one word too long for any piece
        assertArrayEquals(ids("[UNK]", 64), ids(unbroken, 64));
    }

    @Test
    void lowerCasesWhereThePolicySaysSo() {
        try (Tokenizer uncased = t5(true);
                Tokenizer cased = t5(false)) {
            assertEquals(List.of("▁get", "http", "response", "</s>"), uncased.tokens("getHTTPResponse", 16));
            assertEquals(
                    List.of("▁get", "HTTPR", "e", "s", "p", "o", "n", "s", "e", "</s>"),
                    cased.tokens("getHTTPResponse", 16));
        }
    }

    @Test
    void putsThePrefixOfItsKindInFrontAndKeepsItsLength() {
        try (Tokenizer tokenizer = t5(true)) {
            String text = "read the file of the list";
            int[] query = tokenizer.encode(List.of(text), Kind.QUERY).get(0);
            int[] document = tokenizer.encode(List.of(text), Kind.DOCUMENT).get(0);
            assertEquals(8, query.length);
            assertEquals(7, document.length);
            assertEquals(tokenizer.encode(List.of("get"), 8).get(0)[0], query[0]);
            assertEquals(1, query[7]); // </s> stays
        }
    }

    @Test
    void givesABatchWhatItGivesEachText() {
        List<String> texts = List.of("a", "the quick brown fox", "", "fn main() {}");
        List<int[]> batch = bge.encode(texts, 16);
        for (int i = 0; i < texts.size(); i++) {
            assertArrayEquals(ids(texts.get(i), 16), batch.get(i), Arrays.toString(batch.get(i)));
        }
    }

    @Test
    void refusesFilesThatAreNoTokenizer() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        for (String content : List.of("", "{}", "no json", "{\"model\":{\"type\":\"Unknown\"}}")) {
            Files.writeString(file, content);
            TextPolicy policy = new TextPolicy(false, "", "", 8, 8, Pooling.CLS, true);
            String message = assertThrows(UserError.class, () -> Tokenizer.open(file, policy, 0))
                    .toString();
            assertTrue(message.contains("tokenizer.json"), message);
        }
    }
}
