package dev.xtrain.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder for the temporary files of one process and those that it starts: unpacked libraries, above all, which stay
 * where a process is killed. It is deleted when closed; one that a killed process left, when the next is made.
 */
public final class ScratchFolder implements Closeable {

    private static final Pattern NAME = Pattern.compile("xtrain-(\\d{1,18})-\\d+");

    /** Another container's processes cannot be seen; within this time they have loaded what they unpacked. */
    private static final Duration YOUNG = Duration.ofMinutes(10);

    private final Path path;

    private ScratchFolder(Path path) {
        this.path = path;
    }

    /** Makes one in the folder for temporary files. */
    public static ScratchFolder create() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir", ""));
        sweep(parent, Instant.now().minus(YOUNG));
        return new ScratchFolder(Files.createTempDirectory(
                parent, "xtrain-" + ProcessHandle.current().pid() + "-"));
    }

    static void sweep(Path parent, Instant before) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, "xtrain-*")) {
            for (Path folder : folders) {
                Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
                if (name.matches()
                        && !Temporaries.isAlive(Long.parseLong(name.group(1)))
                        && Files.getLastModifiedTime(folder).toInstant().isBefore(before)) {
                    Temporaries.delete(folder);
                }
            }
        } catch (IOException e) {
            // somebody else's, or gone
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        Temporaries.delete(path);
    }
}
