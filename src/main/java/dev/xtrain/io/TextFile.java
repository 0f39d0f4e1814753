package dev.xtrain.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads UTF-8 and nothing else: a wrong byte is an error that names its line, never a replacement character. */
public final class TextFile {

    private TextFile() {}

    /** All of a file, without a byte order mark. Errors: missing, a directory, longer than allowed, not UTF-8. */
    public static String read(Path file, int maxBytes) {
        requireFile(file);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(maxBytes);
            if (in.read() >= 0) {
                throw UserError.doing("reading " + file)
                        .expected("a file of at most " + maxBytes + " bytes")
                        .found("a longer one")
                        .fix("Check that this is the right file.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return decode(bytes, 0, bytes.length, file, 1);
    }

    /**
     * Reads a file line by line, without their ends ({@code \n} or {@code \r\n}). Errors: missing, a line longer than
     * JSONL may have, not UTF-8.
     */
    public static void forEachLine(Path file, JsonLines.LineConsumer<String> consumer) {
        requireFile(file);
        long line = 0;
        try (var lines = new LineReader(Files.newInputStream(file), JsonLines.MAX_LINE_BYTES)) {
            while (lines.next()) {
                line++;
                if (lines.isOverlong()) {
                    throw UserError.doing("reading " + file)
                            .expected("lines of at most " + JsonLines.MAX_LINE_BYTES + " bytes")
                            .found("a longer one")
                            .at(file, line)
                            .fix("Check that this is a file of text lines.");
                }
                int length = lines.length();
                boolean isDos = length > 0 && lines.bytes()[length - 1] == '\r';
                consumer.accept(decode(lines.bytes(), 0, isDos ? length - 1 : length, file, line), line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Errors: nothing there, a directory, no permission. */
    public static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw UserError.doing("reading " + file)
                    .expected("a file")
                    .found("nothing of that name")
                    .fix("Check the path; it is taken from " + Path.of("").toAbsolutePath() + ".");
        }
        if (Files.isDirectory(file)) {
            throw UserError.doing("reading " + file)
                    .expected("a file")
                    .found("a directory")
                    .fix("Name a file inside it.");
        }
        if (!Files.isReadable(file)) {
            throw UserError.doing("reading " + file)
                    .expected("a file that can be read")
                    .found("no permission to read")
                    .fix("Change its permissions.");
        }
    }

    /**
     * Decodes bytes of a file.
     *
     * @param line the line, from 1, on which they begin
     */
    static String decode(byte[] bytes, int offset, int length, Path file, long line) {
        ByteBuffer input = ByteBuffer.wrap(bytes, offset, length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(input).toString();
            return line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            // the decoder leaves the position at the first byte it could not read
            int wrong = input.position();
            long breaks = 0;
            for (int i = offset; i < wrong; i++) {
                breaks += bytes[i] == '\n' ? 1 : 0;
            }
            throw UserError.doing("reading " + file)
                    .expected("UTF-8 text")
                    .found(String.format("the byte 0x%02x", bytes[wrong]))
                    .at(file, line + breaks)
                    .because(e)
                    .fix("Convert the file to UTF-8.");
        }
    }
}
