package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarTreeTest {

    private static final String MIT =
            "Permission is hereby granted, free of charge, to any person obtaining a copy of this software";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    TarTreeTest() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    private void add(String name, byte[] content) throws IOException {
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private void add(String name, String content) throws IOException {
        add(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void special(String name, byte type, String target) throws IOException {
        var entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private Path write(String name, String packing) throws Exception {
        tar.finish();
        var packed = new ByteArrayOutputStream();
        try (OutputStream out = packing.isEmpty()
                ? packed
                : new CompressorStreamFactory().createCompressorOutputStream(packing, packed)) {
            out.write(bytes.toByteArray());
        }
        return Files.write(folder.resolve(name), packed.toByteArray());
    }

    private static Map<String, String> read(SourceTree tree) {
        var found = new TreeMap<String, String>();
        tree.list(path -> path.endsWith(".rs"))
                .forEach(entry -> tree.read(entry).ifPresent(file -> found.put(file.path(), file.text())));
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        "a.tar,''",
        "a-1.0.orig.tar.gz,gz",
        "a.tgz,gz",
        "a.tar.bz2,bzip2",
        "a.tar.xz,xz",
        "a.tar.zst,zstd",
        "misnamed.tar.gz,xz"
    })
    void isReadHoweverItIsPacked(String name, String packing) throws Exception {
        add("a-1.0/src/b.rs", "fn b() {}");
        add("./a-1.0/src/a größe.rs", "fn a() {}\n// größe");
        add("a-1.0/notes.txt", "none");
        add("a-1.0/LICENSE", MIT);
        try (SourceTree tree = SourceTree.open(write(name, packing))) {
            assertEquals(
                    Map.of("a-1.0/src/b.rs", "fn b() {}", "a-1.0/src/a größe.rs", "fn a() {}\n// größe"), read(tree));
            assertEquals(List.of("a-1.0/src/a größe.rs", "a-1.0/src/b.rs"), names(tree, ".rs"), "sorted");
            assertEquals(List.of("a-1.0/notes.txt"), names(tree, ".txt"), "another list of the same tree");
            SourceFile file =
                    tree.read(tree.list(path -> path.endsWith("b.rs")).get(0)).orElseThrow();
            assertEquals("MIT", tree.license(file).orElseThrow().spdx());
            assertEquals(Map.of(), tree.skipped().counts());
            assertEquals(
                    name.startsWith("a") ? (name.startsWith("a-") ? "a-1.0" : "a") : "misnamed",
                    tree.repository().name());
        }
    }

    private static List<String> names(SourceTree tree, String ending) {
        return tree.list(path -> path.endsWith(ending)).stream()
                .map(SourceTree.Entry::path)
                .toList();
    }

    @Test
    void leavesOutWhatIsNoFileOfTheArchive() throws Exception {
        add("ok.rs", "fn ok() {}");
        add("../evil.rs", "fn evil() {}");
        add("/etc/evil.rs", "fn evil() {}");
        add("a/../../evil.rs", "fn evil() {}");
        add("C:\\evil.rs", "fn evil() {}");
        special("link.rs", TarConstants.LF_SYMLINK, "/etc/passwd");
        special("hard.rs", TarConstants.LF_LINK, "ok.rs");
        special("pipe.rs", TarConstants.LF_FIFO, "");
        special("device.rs", TarConstants.LF_CHR, "");
        add(".hidden/a.rs", "fn a() {}");
        add("latin.rs", new byte[] {'/', '/', (byte) 0xe9});
        add("long.rs", "x".repeat((int) SourceTree.MAX_FILE_BYTES + 1));
        add("node_modules/a.rs", "fn a() {}");
        try (SourceTree tree = SourceTree.open(write("a.tar", ""))) {
            assertEquals(Map.of("ok.rs", "fn ok() {}"), read(tree));
            assertEquals(
                    Map.of(
                            SkipReason.UNSAFE_NAME, 4,
                            SkipReason.SYMLINK, 2,
                            SkipReason.NOT_REGULAR, 2,
                            SkipReason.HIDDEN, 1,
                            SkipReason.NOT_UTF8, 1,
                            SkipReason.TOO_LARGE, 1,
                            SkipReason.BUILD_OUTPUT, 1),
                    tree.skipped().counts());
            assertEquals(read(tree), read(tree));
        }
        try (Stream<Path> outside = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("a.tar")), outside.toList());
        }
    }

    @Test
    void stopsWhereItUnpacksToFarMoreThanItHolds() throws Exception {
        add("a.rs", "fn a() {}");
        add("zeros.bin", new byte[16 << 20]);
        add("b.rs", "fn b() {}");
        try (SourceTree tree = SourceTree.open(write("bomb.tar.gz", "gz"))) {
            assertEquals(List.of("a.rs"), names(tree, ".rs"));
            assertEquals(Map.of(SkipReason.BOMB, 1), tree.skipped().counts());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gz", "xz", "zstd"})
    void usesWhatStandsBeforeACut(String packing) throws Exception {
        var random = new Random(1);
        for (int i = 0; i < 40; i++) {
            byte[] noise = new byte[10_000];
            random.nextBytes(noise);
            add(
                    "f%02d.rs".formatted(i),
                    "// " + Arrays.hashCode(noise) + Base64.getEncoder().encodeToString(noise));
        }
        Path whole = write("whole.tar", packing);
        byte[] content = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(content, content.length / 2));
        try (SourceTree tree = SourceTree.open(cut);
                SourceTree complete = SourceTree.open(whole)) {
            Map<String, String> all = read(complete);
            Map<String, String> found = read(tree);
            assertTrue(found.size() > 5 && found.size() < 25, found.size() + " files");
            found.forEach((name, text) -> assertEquals(all.get(name), text, name));
            assertEquals(Map.of(SkipReason.UNREADABLE, 1), tree.skipped().counts());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "\u001f\u008b\b\u0000\u0000", "BZh9garbage"})
    void whatIsNoArchiveIsTheUsersMistake(String content) throws IOException {
        Path file = Files.write(folder.resolve("a.tar.gz"), content.getBytes(StandardCharsets.ISO_8859_1));
        try (SourceTree tree = SourceTree.open(file)) {
            var error = assertThrows(UserError.class, () -> tree.list(path -> true));
            assertTrue(String.valueOf(error.getMessage()).contains("expected a tar archive"), error.getMessage());
        }
    }
}
