package dev.xtrain.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.Golden;
import dev.xtrain.io.UserError;
import org.junit.jupiter.api.Test;

class ModelReferenceTest {

    private static void refuses(String reference, String... parts) {
        String message = assertThrows(
                        UserError.class, () -> ModelReference.parse(reference).open())
                .toString();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + part + "' in: " + message);
        }
    }

    @Test
    void takesThePoolingFromBehindTheColon() {
        assertEquals(new ModelReference("bge-small", Pooling.CLS), ModelReference.parse("bge-small:cls"));
        assertEquals(new ModelReference("a/b", Pooling.TOKENS), ModelReference.parse("a/b:tokens"));
        assertEquals(new ModelReference("minilm", null), ModelReference.parse("minilm"));
        assertEquals(new ModelReference("C:\\models\\x", null), ModelReference.parse("C:\\models\\x"));
        assertEquals("bge-small:cls", ModelReference.parse("bge-small:cls").toString());
    }

    @Test
    void opensPresetsAndDirectories() {
        assertEquals("bge-small", ModelReference.parse("embedded").open().name());
        assertEquals(
                "minilm:tokens", ModelReference.parse("minilm:tokens").open().name());
        String directory = Golden.open("t5-xtr").directory().toString();
        assertEquals(
                Pooling.TOKENS, ModelReference.parse(directory).open().policy().pooling());
        assertEquals(
                Pooling.MEAN,
                ModelReference.parse(directory + ":mean").open().policy().pooling());
    }

    @Test
    void saysWhatToDoAboutNamesItDoesNotKnow() {
        refuses("google/xtr-base-en", "google/xtr-base-en", "bge-small, minilm", "give its directory");
        refuses("bge-smal", "bge-smal", "Check the path");
        refuses("bge-small:max", "tokens, cls, mean, last", "found max");
    }
}
