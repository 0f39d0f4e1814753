package dev.xtrain.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What a text's vectors are found by: the first 128 bits of SHA-256 over the kind and the text. */
public record TextKey(long high, long low) {

    /** The key of a text that is encoded as that kind. */
    public static TextKey of(TextEncoder.Kind kind, String text) {
        ByteBuffer digest = ByteBuffer.wrap(sha256((kind + "\0" + text).getBytes(StandardCharsets.UTF_8)));
        return new TextKey(digest.getLong(), digest.getLong());
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
