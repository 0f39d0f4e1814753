package dev.xtrain.doctor;

import dev.xtrain.doctor.Finding.Health;
import dev.xtrain.io.CacheFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Whether the cache folders and the temporary folder can do what they are for. */
final class Folders {

    private static final long LITTLE_SPACE = 2L << 30; // libtorch and one model, unpacked

    private Folders() {}

    static List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Path root;
        try {
            root = CacheFolders.root();
        } catch (RuntimeException e) {
            findings.add(new Finding("cache", "folder", Health.WRONG, Finding.said(e)));
            return findings;
        }
        findings.add(examine("folder", root, false));
        findings.add(examine("natives", natives(), true));
        findings.add(examine("models", CacheFolders.models(), false));
        findings.add(examine("vectors", CacheFolders.vectors(), false));
        findings.add(examine("temporary", Path.of(System.getProperty("java.io.tmpdir", "")), true));
        return findings;
    }

    /** Where DJL unpacks libtorch. */
    private static Path natives() {
        String told = System.getProperty("DJL_CACHE_DIR", System.getenv("DJL_CACHE_DIR"));
        return told == null ? CacheFolders.natives() : Path.of(told);
    }

    /**
     * Looks at a folder by using it.
     *
     * @param runs whether libraries are loaded from there
     */
    static Finding examine(String subject, Path folder, boolean runs) {
        try {
            Path existing = folder;
            while (!Files.exists(existing)) {
                existing = Objects.requireNonNull(existing.getParent(), "no part of " + folder + " exists");
            }
            if (!Files.isDirectory(existing)) {
                return new Finding("cache", subject, Health.WRONG, folder + ": " + existing + " is not a folder");
            }
            Path probe = Files.createTempFile(existing, ".xtrain-doctor-", ".sh");
            boolean blocked;
            try {
                blocked = runs && !letsProgramsRun(probe);
            } finally {
                Files.delete(probe);
            }
            long free = Files.getFileStore(existing).getUsableSpace();
            String text = folder
                    + (existing.equals(folder)
                            ? ", " + megabytes(subject.equals("temporary") ? 0 : bytes(folder))
                            : ", not there yet, ")
                    + "can be written to, " + Machine.gigabytes(free) + " free";
            if (blocked) {
                return new Finding(
                        "cache",
                        subject,
                        Health.WRONG,
                        text + "; mounted noexec, so no library can be loaded from there. Set "
                                + (subject.equals("temporary") ? "-Djava.io.tmpdir" : "XTRAIN_CACHE")
                                + " to a folder where programs may run.");
            }
            return new Finding("cache", subject, free < LITTLE_SPACE ? Health.WARNING : Health.FINE, text);
        } catch (IOException | RuntimeException e) {
            return new Finding(
                    "cache",
                    subject,
                    Health.WRONG,
                    folder + " cannot be written to: " + Finding.said(e)
                            + ". Set XTRAIN_CACHE to a folder that can be.");
        }
    }

    /** Runs a script from there; a file system mounted noexec refuses. */
    private static boolean letsProgramsRun(Path probe) throws IOException {
        if (!Files.exists(Path.of("/bin/sh"))) {
            return true;
        }
        Files.writeString(probe, "#!/bin/sh\n");
        if (!probe.toFile().setExecutable(true)) {
            return false;
        }
        try {
            Process process = new ProcessBuilder(probe.toString()).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static long bytes(Path folder) {
        long[] sum = new long[1];
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // removed meanwhile
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum[0];
    }

    private static String megabytes(long bytes) {
        return bytes == 0 ? "" : (bytes >> 20) + " MiB, ";
    }
}
