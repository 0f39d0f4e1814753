package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmodulesTest {

    private static final String MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy";
    private static final String APACHE = "Apache License\nVersion 2.0, January 2004";

    @TempDir
    Path folder;

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static List<String> paths(SourceTree tree) {
        return tree.list(path -> path.endsWith(".rs")).stream()
                .map(SourceTree.Entry::path)
                .toList();
    }

    private static Optional<License> license(SourceTree tree, String path) {
        return tree.list(path::equals).stream().findFirst().flatMap(tree::read).flatMap(tree::license);
    }

    /** A repository with a submodule in {@code deps/lib} and one inside that. */
    private Git nested() throws IOException {
        Git inner = Git.init(folder.resolve("inner"));
        write("inner/i.rs", "");
        inner.commit("inner");
        Git lib = Git.init(folder.resolve("lib.git"));
        write("lib.git/LICENSE", APACHE);
        write("lib.git/src/keep.rs", "");
        write("lib.git/src/own.rs", "");
        write("lib.git/.gitignore", "own.rs\n");
        lib.run("submodule", "--quiet", "add", folder.resolve("inner").toString(), "src/inner");
        lib.commit("lib");
        Git app = Git.init(folder.resolve("app"));
        write("app/LICENSE", MIT);
        write("app/src/a.rs", "");
        write("app/.gitignore", "keep.rs\n/deps/*\n");
        app.run(
                "submodule",
                "--quiet",
                "add",
                "--force",
                folder.resolve("lib.git").toString(),
                "deps/lib");
        app.run("submodule", "--quiet", "update", "--init", "--recursive");
        app.commit("app");
        app.run("remote", "add", "origin", "https://host.example/a/app.git");
        return app;
    }

    @Test
    void filesOfASubmoduleHaveItsFactsAndItsRulesAlone() throws IOException {
        Git app = nested();
        Git lib = new Git(app.folder().resolve("deps/lib"));
        Git inner = new Git(lib.folder().resolve("src/inner"));
        write("app/deps/lib/src/own.rs", "");
        SourceTree tree = SourceTree.open(app.folder());
        assertEquals(List.of("deps/lib/src/inner/i.rs", "deps/lib/src/keep.rs", "src/a.rs"), paths(tree));
        var repository = new Repository(
                "app",
                "https://host.example/a/app.git",
                app.run("rev-parse", "HEAD").strip(),
                "");
        var ofLib = new Repository(
                "lib",
                folder.resolve("lib.git").toString(),
                lib.run("rev-parse", "HEAD").strip(),
                "");
        var ofInner = new Repository(
                "inner",
                folder.resolve("inner").toString(),
                inner.run("rev-parse", "HEAD").strip(),
                "");
        assertEquals(List.of(repository, ofLib, ofInner), tree.repositories());
        assertEquals(new Provenance(repository, "src/a.rs"), tree.provenance("src/a.rs"));
        assertEquals(new Provenance(ofLib, "src/keep.rs"), tree.provenance("deps/lib/src/keep.rs"));
        assertEquals(new Provenance(ofInner, "i.rs"), tree.provenance("deps/lib/src/inner/i.rs"));
        assertEquals(Optional.of(new License("MIT", "file")), license(tree, "src/a.rs"));
        assertEquals(Optional.of(new License("Apache-2.0", "file")), license(tree, "deps/lib/src/keep.rs"));
        assertEquals(Optional.empty(), license(tree, "deps/lib/src/inner/i.rs"), "that of lib is not its own");
    }

    @Test
    void aFolderAboveASubmoduleMayBeNamedToo() throws IOException {
        write("app/.gitignore", "/deps/*\n");
        Git.init(folder.resolve("app"));
        write("app/.gitmodules", "[submodule \"x\"]\n\tpath = src/deps/lib/\n\turl = ../lib.git\n");
        write("app/src/.gitignore", "lib\n");
        write("app/src/deps/lib/a.rs", "");
        write("app/src/deps/b.rs", "");
        SourceTree tree = SourceTree.open(folder.resolve("app/src"));
        assertEquals(List.of("deps/b.rs", "deps/lib/a.rs"), paths(tree));
        assertEquals(
                new Provenance(new Repository("lib", null, null, ""), "a.rs"),
                tree.provenance("deps/lib/a.rs"),
                "without a .git the name is all that is known");
        assertEquals("src/deps/b.rs", tree.provenance("deps/b.rs").path());
    }

    @Test
    void aRepositoryThatLiesInAnotherIsItsOwnUnlessIgnored() throws IOException {
        Git.init(folder.resolve("app"));
        for (String name : List.of("one", "two")) {
            write("app/" + name + "/x.rs", "");
            Git.init(folder.resolve("app/" + name)).commit(name);
        }
        write("app/.gitignore", "two\n");
        SourceTree tree = SourceTree.open(folder.resolve("app"));
        assertEquals(List.of("one/x.rs"), paths(tree));
        assertEquals("one", tree.provenance("one/x.rs").repository().name());
        assertEquals(List.of("two"), tree.skipped().paths(SkipReason.IGNORED));
    }

    @Test
    void whatGitattributesCallVendoredOrGeneratedIsSkipped() throws IOException {
        write(".gitattributes", """
                lib/** linguist-vendored
                *.pb.rs linguist-generated=true
                ours.pb.rs -linguist-generated
                third_party/ours/** -linguist-vendored
                """);
        for (String path : List.of(
                "a.rs",
                "a.pb.rs",
                "ours.pb.rs",
                "lib/a.rs",
                "lib/deep/a.rs",
                "lib/deep/b.txt",
                "third_party/a.rs",
                "third_party/ours/a.rs",
                "third_party/ours/b/a.rs")) {
            write(path, "");
        }
        write("lib/deep/.gitattributes", "a.rs linguist-vendored=false\n");
        SourceTree tree = SourceTree.open(folder);
        assertEquals(
                List.of("a.rs", "lib/deep/a.rs", "ours.pb.rs", "third_party/ours/a.rs", "third_party/ours/b/a.rs"),
                paths(tree));
        assertEquals(List.of("lib/a.rs"), tree.skipped().paths(SkipReason.VENDORED));
        assertEquals(List.of("a.pb.rs"), tree.skipped().paths(SkipReason.GENERATED));
        assertEquals(List.of("third_party"), tree.skipped().paths(SkipReason.BUILD_OUTPUT));
    }

    @Test
    void nobodyCanSpeakForWhatASubmoduleCallsItsOwn() throws IOException {
        write("app/.gitattributes", "** linguist-vendored\n");
        write("app/sub/a.rs", "");
        write("app/sub/b.rs", "");
        write("app/sub/.gitattributes", "b.rs linguist-generated\n");
        Git.init(folder.resolve("app"));
        Git.init(folder.resolve("app/sub"));
        SourceTree tree = SourceTree.open(folder.resolve("app"));
        assertEquals(List.of("sub/a.rs"), paths(tree));
        assertEquals(
                Map.of(SkipReason.GENERATED, 1, SkipReason.HIDDEN, 2),
                tree.skipped().counts());
    }
}
