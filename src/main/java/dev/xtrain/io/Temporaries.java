package dev.xtrain.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names beside a target: {@code .NAME.tmp-PID-RANDOM} while it is written, {@code .NAME.old-PID-RANDOM} while a
 * directory is exchanged. The process in a name tells what a killed one left behind. Processes of other machines and
 * containers cannot be seen: two of them must not write one target on a shared disk.
 */
final class Temporaries {

    /** A target while it is written. */
    static final String NEW = "tmp";

    /** A directory while another takes its place. */
    static final String OLD = "old";

    private static final int MAX_LINKS = 40; // as Linux has it
    private static final Pattern OPEN_FILE = Pattern.compile("(?:/proc/[^/]+|/dev)/fd/\\d+");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Temporaries() {}

    /**
     * The target's absolute path; of a symbolic link what it points to, so that the link stays. The name of an open
     * file stays as it is: what that points to may have no name, as a pipe. Errors: the root.
     */
    static Path resolve(Path target) {
        try {
            Path path = target.toAbsolutePath().normalize();
            for (int links = 0; links < MAX_LINKS && Files.isSymbolicLink(path) && !isOpenFile(path); links++) {
                path = path.resolveSibling(Files.readSymbolicLink(path)).normalize();
            }
            if (path.getFileName() == null) {
                throw UserError.doing("writing " + target)
                        .expected("a name inside a folder")
                        .found("the root of the disk")
                        .fix("Choose another place.");
            }
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a path names a file that a process holds open: {@code /proc/self/fd/1}, {@code /dev/fd/1}. */
    static boolean isOpenFile(Path path) {
        return OPEN_FILE.matcher(path.toString()).matches();
    }

    /** The folder that a resolved target lies in. */
    static Path folder(Path target) {
        Path parent = target.getParent();
        return parent == null ? target : parent;
    }

    /** Makes the target's folder, removes what killed processes left of it, and returns a new temporary name. */
    static Path prepare(Path target) throws IOException {
        Files.createDirectories(folder(target));
        for (Path left : leftBehind(target, NEW)) {
            delete(left);
        }
        return name(target, NEW);
    }

    /** A new name beside the target. */
    static Path name(Path target, String kind) {
        return folder(target)
                .resolve(String.format(
                        Locale.ROOT,
                        ".%s.%s-%d-%08x",
                        target.getFileName(),
                        kind,
                        ProcessHandle.current().pid(),
                        RANDOM.nextInt()));
    }

    /** Names of that kind beside the target whose process is gone. */
    static List<Path> leftBehind(Path target, String kind) throws IOException {
        Pattern pattern =
                Pattern.compile(Pattern.quote("." + target.getFileName() + "." + kind) + "-(\\d{1,18})-[0-9a-f]{8}");
        var left = new ArrayList<Path>();
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(folder(target))) {
            for (Path sibling : siblings) {
                Matcher name = pattern.matcher(String.valueOf(sibling.getFileName()));
                if (name.matches() && !isAlive(Long.parseLong(name.group(1)))) {
                    left.add(sibling);
                }
            }
        }
        return left;
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Deletes a file or a whole directory; links are deleted, not followed. */
    static void delete(Path root) throws IOException {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // another process cleans up the same remains
        }
    }

    /** Makes renames inside a folder durable, where the system can (Windows cannot open a folder). */
    static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // the rename itself has succeeded
        }
    }

    /** Why a target cannot be opened for writing: the user's to mend, or, with a full disk, the machine's. */
    static RuntimeException cannotWrite(Path target, IOException e) {
        if (WriteFailure.isDiskFull(e)) {
            return new UncheckedIOException(WriteFailure.of(target, e));
        }
        String found;
        if (e instanceof AccessDeniedException) {
            found = "no permission to write";
        } else if (e instanceof FileAlreadyExistsException) {
            found = "a file where a folder should be";
        } else if (e instanceof NoSuchFileException) { // what /proc says of whatever is to be made in it
            found = "a place where nothing can be made";
        } else {
            found = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : String.valueOf(e);
        }
        return UserError.doing("writing " + target)
                .expected("a folder that can be written to")
                .found(found)
                .at(folder(target.toAbsolutePath()))
                .because(e)
                .fix("Choose another place, or change its permissions.");
    }
}
