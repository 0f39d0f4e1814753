package dev.xtrain.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/** Damages a weight file in every way and sees that reading it either succeeds or says what is wrong. */
final class Hostile {

    private final Path folder;
    private final String fileName;
    private final Function<Path, WeightFile> reader;

    Hostile(Path folder, String fileName, Function<Path, WeightFile> reader) {
        this.folder = folder;
        this.fileName = fileName;
        this.reader = reader;
    }

    /** All tensors of a file with that content, as text: dtype, shape and values. */
    Map<String, String> read(byte[] content) throws IOException {
        Path file = Files.createTempDirectory(folder, "t").resolve(fileName); // mapped files must not change
        Files.write(file, content);
        try (WeightFile weights = reader.apply(file)) {
            var tensors = new TreeMap<String, String>();
            for (String name : weights.names()) {
                StoredTensor tensor = weights.tensor(name);
                tensors.put(
                        name, tensor.dtype() + Arrays.toString(tensor.shape()) + Arrays.toString(tensor.toFloats()));
            }
            return tensors;
        } finally {
            Files.delete(file);
        }
    }

    /** The content is refused; the message names the file, the place and the reason. */
    void refuses(byte[] content, String... parts) {
        String message = assertThrows(UserError.class, () -> read(content)).toString();
        assertTrue(message.contains(fileName), message);
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + part + "' in: " + message);
        }
    }

    /** Every beginning is refused, or gives the same tensors as the whole. */
    void refusesEveryPrefix(byte[] content) throws IOException {
        Map<String, String> whole = read(content);
        for (int length = 0; length < content.length; length++) {
            byte[] prefix = Arrays.copyOf(content, length);
            try {
                assertEquals(whole, read(prefix), "cut after " + length + " bytes");
            } catch (UserError refused) {
                assertTrue(refused.toString().contains(fileName), refused.toString());
            }
        }
    }

    /** Random bytes are changed, one to four at a time; anything but a reading or a UserError fails. */
    void survivesFlips(byte[] content, long seed, int rounds) throws IOException {
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            byte[] damaged = content.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                read(damaged);
            } catch (UserError e) {
                refused++;
            } catch (RuntimeException | Error e) {
                fail("round " + round + " of seed " + seed + ": " + e, e);
            }
        }
        assertTrue(refused > rounds / 10, "only " + refused + " of " + rounds + " refused: the loop tests nothing");
    }
}
