package dev.xtrain.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

    /** All 64 hex digits; what is added from then on is another hash. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
