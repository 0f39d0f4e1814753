package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitFolderTest {

    private static final String HASH = "89abcdef0123456789abcdef0123456789abcdef";

    @TempDir
    private Path root;

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private GitFolder git() {
        return Objects.requireNonNull(GitFolder.above(root));
    }

    @Test
    void aBranchIsReadFromItsFile() throws IOException {
        write(".git/HEAD", "ref: refs/heads/main\n");
        write(".git/refs/heads/main", HASH + "\n");
        assertEquals(HASH, git().commit());
    }

    @Test
    void aPackedBranchIsFound() throws IOException {
        write(".git/HEAD", "ref: refs/heads/main\n");
        write(
                ".git/packed-refs",
                "# pack-refs with: peeled\n" + "0".repeat(40) + " refs/heads/other\n" + HASH + " refs/heads/main\n");
        assertEquals(HASH, git().commit());
    }

    @Test
    void beforeTheFirstCommitThereIsNone() throws IOException {
        write(".git/HEAD", "ref: refs/heads/main\n");
        assertNull(git().commit());
    }

    @Test
    void aReferenceThatLeadsOutsideIsNotFollowed() throws IOException {
        write(".git/HEAD", "ref: ../secret\n");
        write("secret", HASH);
        assertNull(git().commit());
    }

    @Test
    void aWorktreeHasItsOwnHeadAndTheCommonReferences() throws IOException {
        write("main/.git/worktrees/w/HEAD", "ref: refs/heads/side\n");
        write("main/.git/worktrees/w/commondir", "../..\n");
        write("main/.git/refs/heads/side", HASH);
        write("main/.git/config", "[remote \"origin\"]\n url = git@host:owner/name.git\n");
        write("w/.git", "gitdir: ../main/.git/worktrees/w\n");
        GitFolder git = Objects.requireNonNull(GitFolder.above(root.resolve("w")));
        assertEquals(HASH, git.commit());
        assertEquals("git@host:owner/name.git", git.remote());
    }

    @ParameterizedTest
    @CsvSource({
        "https://user:token@host/owner/name, https://host/owner/name",
        "https://user:TOKEN@git_host/x, https://git_host/x",
        "https://user:p@ss@host/x, https://host/x",
        "https://user:a#b@host/x, https://host/x",
        "https://u:p^w@host/x, https://host/x",
        "https://u:p?w @host/x, https://host/x",
        "https://token@host, https://host",
        "ssh://git@host:22/x, ssh://host:22/x",
        "ext::https://u:p@host/x, ext::https://host/x",
        "https://host/x@v1/y, https://host/x@v1/y",
        "git@host:owner/name.git, git@host:owner/name.git",
    })
    void credentialsInTheRemoteAreLeftOut(String url, String shown) throws IOException {
        write(".git/HEAD", HASH);
        write(".git/config", "[remote \"origin\"]\n\turl = \"" + url + "\"\n");
        assertEquals(shown, git().remote());
    }

    @Test
    void pathsThatCannotBeAreNoRepository() throws IOException {
        write("a/.git", "gitdir: a\0b\n");
        assertNull(GitFolder.above(root.resolve("a")));
        write("b/.git", "gitdir: ../real\n");
        write("real/commondir", "x\0y\n");
        write("real/HEAD", "ref: refs/\0\n");
        assertNull(Objects.requireNonNull(GitFolder.above(root.resolve("b"))).commit());
    }

    @ParameterizedTest
    @CsvSource({
        "https://host/owner/name.git, name",
        "https://host/owner/name/, name",
        "git@host:owner/name.git, name",
        "git@host:name, name",
        "/srv/git/name.git, name",
    })
    void theNameIsTheLastPartOfTheRemote(String remote, String name) {
        assertEquals(name, WorkTree.lastPart(remote));
    }
}
