package dev.xtrain.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 over several values, each framed, so that {@code "ab", "c"} and {@code "a", "bc"} differ.
 *
 * <p>Not thread-safe.
 */
public final class Sha256 {

    private final MessageDigest digest;

    /** A hash of nothing yet. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** Adds a text: its UTF-8, ended by a zero byte. */
    public Sha256 add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return this;
    }

    /** Adds bytes: their number in eight bytes, then themselves. */
    public Sha256 add(byte[] bytes) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
        digest.update(bytes);
        return this;
    }

    /** Adds a file as it adds bytes, without holding them. */
    public Sha256 add(Path file) throws IOException {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(Files.size(file)).array());
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[1 << 16];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
        }
        return this;
    }

    /** All 64 hex digits; what is added from then on is another hash. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
