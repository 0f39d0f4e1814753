package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.TinyModel;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenMaskingTest {

    private static final int VOCABULARY = 1_000;
    private static final int MASK = 4;
    private static final TokenMasking MASKING = new TokenMasking(0.15, MASK, firstFive(), VOCABULARY);

    private static BitSet firstFive() {
        var special = new BitSet();
        special.set(0, 5);
        return special;
    }

    private static TokenBatch texts(int rows, int most) {
        var random = new SplittableRandom(3);
        List<int[]> texts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int[] text = random.ints(3 + random.nextInt(most), 5, VOCABULARY).toArray();
            text[0] = 2;
            text[text.length - 1] = 3;
            texts.add(text);
        }
        return TokenBatch.pad(texts, 0);
    }

    private static int[] all(TokenBatch texts) {
        return IntStream.range(0, texts.batch()).toArray();
    }

    @Test
    void choosesAShareAndHidesMostOfThem() {
        TokenBatch texts = texts(400, 200);
        TokenMasking.Masked masked = MASKING.apply(texts, all(texts), 99);
        double open = texts.allTokens() - 2.0 * texts.batch();
        double chosen = masked.places().length;
        assertEquals(0.15, chosen / open, 0.01);
        int hidden = 0;
        int kept = 0;
        for (int i = 0; i < masked.places().length; i++) {
            long now = masked.tokens().ids()[(int) masked.places()[i]];
            hidden += now == MASK ? 1 : 0;
            kept += now == masked.targets()[i] ? 1 : 0;
        }
        assertEquals(0.8, hidden / chosen, 0.02);
        assertEquals(0.1, kept / chosen, 0.02);
        assertTrue(Arrays.stream(masked.tokens().ids()).distinct().count() > VOCABULARY * 0.99);
    }

    @Test
    void neverAsksForSpecialTokensAndPadsNorTouchesOtherTokens() {
        TokenBatch texts = texts(50, 60);
        TokenMasking.Masked masked = MASKING.apply(texts, all(texts), 5);
        long[] ids = masked.tokens().ids().clone();
        for (int i = 0; i < masked.places().length; i++) {
            int place = (int) masked.places()[i];
            assertEquals(1, texts.mask()[place]);
            assertTrue(masked.targets()[i] >= 5);
            ids[place] = masked.targets()[i];
        }
        assertArrayEquals(texts.ids(), ids);
        assertArrayEquals(texts.mask(), masked.tokens().mask());
    }

    @Test
    void choosesTheSameWhateverATextIsBatchedWith() {
        TokenBatch texts = texts(20, 60);
        long[] whole = MASKING.apply(texts, all(texts), 7).tokens().ids();
        int[] rows = {17, 3, 8};
        TokenBatch some = texts.rows(rows);
        long[] part = MASKING.apply(some, rows, 7).tokens().ids();
        for (int i = 0; i < rows.length; i++) {
            assertArrayEquals(
                    Arrays.copyOfRange(whole, rows[i] * texts.length(), rows[i] * texts.length() + some.length()),
                    Arrays.copyOfRange(part, i * some.length(), (i + 1) * some.length()));
        }
        assertFalse(Arrays.equals(
                whole, MASKING.apply(texts, all(texts), 8).tokens().ids()));
    }

    @Test
    void readsTheMaskTokenFromTheTokenizer(@TempDir Path folder) throws IOException {
        TokenMasking masking = TokenMasking.of(ModelDirectory.open(TinyModel.write(folder)), 0.3);
        assertEquals(MASK, masking.mask());
        assertEquals(firstFive(), masking.special());
        Path tokenizer = folder.resolve("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).replace("[MASK]", "<extra_id_0>"));
        ModelDirectory without = ModelDirectory.open(folder);
        String message = assertThrows(UserError.class, () -> TokenMasking.of(without, 0.3))
                .getMessage();
        assertTrue(
                message.startsWith("preparing the masked-token loss: expected a special token [MASK] or <mask>, "),
                message);
    }
}
