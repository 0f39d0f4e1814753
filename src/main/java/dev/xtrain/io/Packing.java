package dev.xtrain.io;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How a file of lines is packed, as its name says: {@code .gz} or {@code .zst}, else not at all. */
public enum Packing {
    /** As it is. */
    PLAIN,
    /** RFC 1952. */
    GZIP,
    /** RFC 8878. */
    ZSTD;

    private static final int BUFFER = 1 << 16;

    /** By the end of its name. */
    public static Packing of(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".gz") ? GZIP : name.endsWith(".zst") ? ZSTD : PLAIN;
    }

    /** What is in the file. */
    public InputStream reading(InputStream file) throws IOException {
        return switch (this) {
            case PLAIN -> file;
            case GZIP -> new GZIPInputStream(file, BUFFER);
            case ZSTD -> new ZstdInputStream(file);
        };
    }

    /** What puts it there; the same bytes for the same content. */
    public OutputStream writing(OutputStream file) throws IOException {
        return switch (this) {
            case PLAIN -> file;
            case GZIP -> new GZIPOutputStream(file, BUFFER);
            case ZSTD -> new ZstdOutputStream(file);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
