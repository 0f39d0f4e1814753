package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {

    @TempDir
    private Path root;

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> paths(SourceTree tree) {
        return tree.list(path -> path.endsWith(".rs")).stream()
                .map(SourceTree.Entry::path)
                .toList();
    }

    private Optional<SourceFile> read(SourceTree tree, String path) {
        return tree.list(path::equals).stream().findFirst().flatMap(tree::read);
    }

    @Test
    void filesComeSortedByPath() throws IOException {
        for (String path : List.of("b.rs", "a/z.rs", "a.rs", "a/b/c.rs", "notes.txt")) {
            write(path, "");
        }
        assertEquals(List.of("a.rs", "a/b/c.rs", "a/z.rs", "b.rs"), paths(SourceTree.open(root)));
    }

    @Test
    void gitignoreFilesNestAndNegate() throws IOException {
        write(".gitignore", "*.gen.rs\n/only_top.rs\nlogs/\n");
        write("a.gen.rs", "");
        write("only_top.rs", "");
        write("deep/only_top.rs", "");
        write("logs/a.rs", "");
        write("deep/.gitignore", "!keep.gen.rs\nlocal.rs\n");
        write("deep/keep.gen.rs", "");
        write("deep/drop.gen.rs", "");
        write("deep/local.rs", "");
        write("local.rs", "");
        SourceTree tree = SourceTree.open(root);
        assertEquals(List.of("deep/keep.gen.rs", "deep/only_top.rs", "local.rs"), paths(tree));
        assertEquals(
                List.of("a.gen.rs", "deep/drop.gen.rs", "deep/local.rs", "logs", "only_top.rs"),
                tree.skipped().paths(SkipReason.IGNORED));
    }

    @Test
    void hiddenNamesAndBuildOutputAreSkipped() throws IOException {
        for (String path : List.of(
                ".hidden.rs",
                ".git/a.rs",
                "target/a.rs",
                "node_modules/x/a.rs",
                "venv/a.rs",
                "sub/build/a.rs",
                "src/a.rs")) {
            write(path, "");
        }
        write("sub/setup.py", "");
        SourceTree tree = SourceTree.open(root);
        assertEquals(List.of("src/a.rs"), paths(tree));
        assertEquals(
                Map.of(SkipReason.HIDDEN, 2, SkipReason.BUILD_OUTPUT, 4),
                tree.skipped().counts());
    }

    @Test
    void aPackageNamedBuildIsNoBuildOutput() throws IOException {
        write("src/net/bytebuddy/build/Plugin.rs", "");
        write("src/rustc/target/mod.rs", "");
        assertEquals(
                List.of("src/net/bytebuddy/build/Plugin.rs", "src/rustc/target/mod.rs"), paths(SourceTree.open(root)));
    }

    @Test
    @Timeout(20)
    void symbolicLinksAreNotFollowedSoThatLoopsEnd() throws IOException {
        write("a/b.rs", "");
        Files.createSymbolicLink(root.resolve("a/loop"), root);
        Files.createSymbolicLink(root.resolve("link.rs"), root.resolve("a/b.rs"));
        Files.createSymbolicLink(root.resolve("dangling.rs"), root.resolve("nowhere"));
        SourceTree tree = SourceTree.open(root);
        assertEquals(List.of("a/b.rs"), paths(tree));
        assertEquals(List.of("dangling.rs", "link.rs"), tree.skipped().paths(SkipReason.SYMLINK));
    }

    @Test
    void theRootItselfMayBeALink() throws IOException {
        write("real/a.rs", "");
        Files.createSymbolicLink(root.resolve("link"), root.resolve("real"));
        assertEquals(List.of("a.rs"), paths(SourceTree.open(root.resolve("link"))));
    }

    @Test
    @Timeout(20)
    void aPipeIsNotOpened() throws Exception {
        write("a.rs", "");
        Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("pipe.rs").toString()).start();
        assumeTrue(mkfifo.waitFor(5, TimeUnit.SECONDS) && mkfifo.exitValue() == 0, "no mkfifo here");
        SourceTree tree = SourceTree.open(root);
        assertEquals(List.of("a.rs"), paths(tree));
        assertEquals(List.of("pipe.rs"), tree.skipped().paths(SkipReason.NOT_REGULAR));
    }

    @Test
    void unreadableFoldersAreCounted() throws IOException {
        write("closed/a.rs", "");
        write("open/a.rs", "");
        Path closed = root.resolve("closed");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            assumeFalse(Files.isReadable(closed), "root reads everything");
            SourceTree tree = SourceTree.open(root);
            assertEquals(List.of("open/a.rs"), paths(tree));
            assertEquals(List.of("closed/"), tree.skipped().paths(SkipReason.UNREADABLE));
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aFileThatGoesAwayAfterListingIsCounted() throws IOException {
        write("a.rs", "");
        SourceTree tree = SourceTree.open(root);
        SourceTree.Entry entry = tree.list(path -> true).get(0);
        Files.delete(root.resolve("a.rs"));
        assertEquals(Optional.empty(), tree.read(entry));
        assertEquals(List.of("a.rs"), tree.skipped().paths(SkipReason.UNREADABLE));
    }

    @Test
    void invalidUtf8IsSkippedAndNamed() throws IOException {
        write("good.rs", "// größer 😀");
        Files.write(root.resolve("latin.rs"), "// größer".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(root.resolve("surrogate.rs"), new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});
        SourceTree tree = SourceTree.open(root);
        assertEquals("// größer 😀", read(tree, "good.rs").orElseThrow().text());
        assertEquals(Optional.empty(), read(tree, "latin.rs"));
        assertEquals(Optional.empty(), read(tree, "surrogate.rs"));
        assertEquals(List.of("latin.rs", "surrogate.rs"), tree.skipped().paths(SkipReason.NOT_UTF8));
    }

    @Test
    void hugeFilesAreSkipped() throws IOException {
        Files.write(root.resolve("huge.rs"), new byte[(int) SourceTree.MAX_FILE_BYTES + 1]);
        SourceTree tree = SourceTree.open(root);
        assertEquals(List.of(), paths(tree));
        assertEquals(List.of("huge.rs"), tree.skipped().paths(SkipReason.TOO_LARGE));
    }

    @Test
    void namesMayHoldAnyCharacter() throws IOException {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "this locale cannot name such files");
        List<String> names = List.of("a b.rs", "new\nline.rs", "quote\".rs", "größe.rs", "😀.rs");
        for (String name : names) {
            write(name, "fn f() {}");
        }
        SourceTree tree = SourceTree.open(root);
        assertEquals(names.stream().sorted().toList(), paths(tree));
        assertTrue(read(tree, "new\nline.rs").isPresent());
    }

    @Test
    void aSingleFileIsATreeOfOne() throws IOException {
        write("src/a.rs", "fn f() {}");
        write("src/b.rs", "");
        SourceTree tree = SourceTree.open(root.resolve("src/a.rs"));
        assertEquals(List.of("a.rs"), paths(tree));
        assertEquals("src", tree.repository().name());
    }

    @Test
    void aMissingPathIsTheUsersError() {
        UserError error = assertThrows(UserError.class, () -> SourceTree.open(root.resolve("nowhere")));
        assertTrue(error.toString().contains("nowhere"), error.toString());
    }

    @Test
    void aFolderInsideARepositoryKeepsItsFactsAndRules() throws IOException {
        write(".git/HEAD", "0123456789012345678901234567890123456789\n");
        write(".git/config", "[remote \"origin\"]\n\turl = https://host/owner/project.git\n");
        write(".git/info/exclude", "excluded.rs\n");
        write(".gitignore", "src/ignored.rs\n");
        write("LICENSE", "Permission is hereby granted, free of charge, to any person obtaining a copy");
        write("src/ignored.rs", "");
        write("src/excluded.rs", "");
        write("src/a.rs", "");
        SourceTree tree = SourceTree.open(root.resolve("src"));
        assertEquals(List.of("a.rs"), paths(tree));
        assertEquals(
                new Repository(
                        "project",
                        "https://host/owner/project.git",
                        "0123456789012345678901234567890123456789",
                        "src/"),
                tree.repository());
        assertEquals(
                Optional.of(new License("MIT", "file")),
                tree.license(read(tree, "a.rs").orElseThrow()));
    }

    @Test
    void aFolderThatItsRepositoryIgnoresIsNotPartOfIt() throws IOException {
        write(".git/HEAD", "0123456789012345678901234567890123456789\n");
        write(".gitignore", "/data/*\n");
        write("data/corpus/a.rs", "");
        SourceTree tree = SourceTree.open(root.resolve("data/corpus"));
        assertEquals(List.of("a.rs"), paths(tree));
        assertEquals("corpus", tree.repository().name());
        assertNull(tree.repository().commit());
    }
}
