package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTreeTest {

    @TempDir
    private Path folder;

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private void entry(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path jar(String name) throws IOException {
        Path jar = folder.resolve(name);
        try (var out = new ZipArchiveOutputStream(jar)) {
            for (var entry : entries.entrySet()) {
                var header = new ZipArchiveEntry(entry.getKey());
                if (entry.getKey().startsWith("link")) {
                    header.setUnixMode(0120777);
                }
                out.putArchiveEntry(header);
                out.write(entry.getValue());
                out.closeArchiveEntry();
            }
        }
        return jar;
    }

    private static List<String> paths(SourceTree tree) {
        return tree.list(path -> path.endsWith(".java")).stream()
                .map(SourceTree.Entry::path)
                .toList();
    }

    @Test
    void aSourcesJarIsReadInPlace() throws IOException {
        entry("META-INF/LICENSE", "Apache License\nVersion 2.0, January 2004");
        entry("com/b/B.java", "class B {}");
        entry("com/a/A.java", "class A {}");
        entry("com/a/A.properties", "");
        try (SourceTree tree = SourceTree.open(jar("guava-33.3.1-jre-sources.jar"))) {
            assertEquals("guava-33.3.1-jre", tree.repository().name());
            assertEquals(List.of("com/a/A.java", "com/b/B.java"), paths(tree));
            SourceFile file =
                    tree.read(tree.list("com/a/A.java"::equals).get(0)).orElseThrow();
            assertEquals("class A {}", file.text());
            assertEquals(Optional.of(new License("Apache-2.0", "file")), tree.license(file));
        }
    }

    @Test
    void namesThatLeaveTheArchiveAreLeftOut() throws IOException {
        List<String> bad = List.of("../../etc/A.java", "/abs/A.java", "a/../../A.java", "..\\A.java", "C:/A.java");
        bad.forEach(name -> entry(name, "class A {}"));
        entry("ok/A..B.java", "class A {}");
        try (SourceTree tree = SourceTree.open(jar("slip.jar"))) {
            assertEquals(List.of("ok/A..B.java"), paths(tree));
            assertEquals(bad.size(), tree.skipped().counts().get(SkipReason.UNSAFE_NAME));
        }
    }

    @Test
    void linksAndHiddenEntriesAreLeftOut() throws IOException {
        entry("link.java", "target");
        entry(".hidden/A.java", "class A {}");
        try (SourceTree tree = SourceTree.open(jar("a.zip"))) {
            assertEquals(List.of(), paths(tree));
            assertEquals(
                    Map.of(SkipReason.SYMLINK, 1, SkipReason.HIDDEN, 1),
                    tree.skipped().counts());
        }
    }

    @Test
    void buildOutputIsLeftOutAsInADirectory() throws IOException {
        entry("project/package.json", "{}");
        entry("project/dist/A.java", "class A {}");
        entry("project/src/A.java", "class A {}");
        entry("project/node_modules/x/A.java", "class A {}");
        entry("build/buf/A.java", "class A {}");
        try (SourceTree tree = SourceTree.open(jar("a.zip"))) {
            assertEquals(List.of("build/buf/A.java", "project/src/A.java"), paths(tree));
            assertEquals(
                    List.of("project/dist", "project/node_modules"),
                    tree.skipped().paths(SkipReason.BUILD_OUTPUT));
        }
    }

    @Test
    void onlySafeNamesAreAskedAbout() throws IOException {
        entry("a\\..\\A.java", "class A {}");
        entry("B.java", "class B {}");
        try (SourceTree tree = SourceTree.open(jar("a.zip"))) {
            assertEquals(
                    1, tree.list(path -> path.equals("B.java") || fail(path)).size());
        }
    }

    private static boolean fail(String path) {
        throw new AssertionError(path);
    }

    @Test
    void bombsAreLeftOut() throws IOException {
        entry("Zeros.java", " ".repeat(1 << 20));
        entry("TooLarge.java", "x".repeat((int) SourceTree.MAX_FILE_BYTES + 1));
        try (SourceTree tree = SourceTree.open(jar("bomb.jar"))) {
            for (SourceTree.Entry entry : tree.list(path -> true)) {
                assertEquals(Optional.empty(), tree.read(entry));
            }
            assertEquals(List.of("Zeros.java"), tree.skipped().paths(SkipReason.BOMB));
            assertEquals(List.of("TooLarge.java"), tree.skipped().paths(SkipReason.TOO_LARGE));
        }
    }

    @Test
    void noMoreIsReadThanAllowedInAll() throws IOException {
        for (String name : List.of("A", "B", "C")) {
            entry(name + ".java", "class " + name + " {}");
        }
        try (ArchiveTree tree = ArchiveTree.open(jar("many.jar"), 25)) {
            for (SourceTree.Entry entry : tree.list(path -> true)) {
                assertEquals(!entry.path().equals("C.java"), tree.read(entry).isPresent(), entry.path());
            }
            assertEquals(List.of("C.java"), tree.skipped().paths(SkipReason.BOMB));
        }
    }

    @Test
    void invalidUtf8IsSkippedAndNamed() throws IOException {
        entries.put("Latin.java", "// größer".getBytes(StandardCharsets.ISO_8859_1));
        try (SourceTree tree = SourceTree.open(jar("latin.jar"))) {
            assertEquals(Optional.empty(), tree.read(tree.list(path -> true).get(0)));
            assertEquals(List.of("Latin.java"), tree.skipped().paths(SkipReason.NOT_UTF8));
        }
    }

    @Test
    void aBrokenArchiveIsTheUsersError() throws IOException {
        Path jar = folder.resolve("broken.jar");
        Files.writeString(jar, "PK no zip");
        UserError error = assertThrows(UserError.class, () -> SourceTree.open(jar));
        assertTrue(error.toString().contains("broken.jar"), error.toString());
    }

    @Test
    void aDamagedEntryIsCounted() throws IOException {
        entry("A.java", "class A {}");
        Path jar = jar("a.jar");
        byte[] bytes = Files.readAllBytes(jar);
        int data = 30 + "A.java".length() + bytes[28]; // after the local header, its name and its extra field
        bytes[data + 4] ^= 0x55;
        Files.write(jar, bytes);
        try (SourceTree tree = SourceTree.open(jar)) {
            assertEquals(Optional.empty(), tree.read(tree.list(path -> true).get(0)));
            assertEquals(List.of("A.java"), tree.skipped().paths(SkipReason.UNREADABLE));
        }
    }

    @Test
    void safeNamesAreThoseThatStayInside() {
        assertTrue(ArchiveTree.isSafe("a/b..c/d.java"));
        assertFalse(ArchiveTree.isSafe("a/.."));
        assertFalse(ArchiveTree.isSafe("a\0b"));
    }
}
