package dev.xtrain.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One file of source code, valid UTF-8.
 *
 * <p>Offsets into it are bytes, as the parsers count them: slice {@link #bytes}, never {@link #text}.
 *
 * @param path relative to the tree it was read from, with forward slashes
 * @param bytes its content; not to be changed
 */
public record SourceFile(String path, byte[] bytes) {

    /** A file made of text, for tests and for code that was never on disk. */
    public static SourceFile of(String path, String text) {
        return new SourceFile(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The whole content. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Bytes {@code start} to {@code end} as text; both must lie on character boundaries. */
    public String slice(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /** Whether the bytes are well-formed UTF-8, without replacement of anything. */
    static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
