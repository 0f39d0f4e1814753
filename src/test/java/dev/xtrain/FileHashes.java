package dev.xtrain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What lies in a folder, to be compared with what lies there later or elsewhere. */
public final class FileHashes {

    private FileHashes() {}

    /** Every path below a folder, relative to it, with the hash of a file's bytes; folders have none. */
    public static SortedMap<String, String> below(Path folder) throws IOException {
        var hashes = new TreeMap<String, String>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.toList()) {
                hashes.put(folder.relativize(path).toString(), Files.isRegularFile(path) ? hash(path) : "");
            }
        }
        return hashes;
    }

    private static String hash(Path file) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
