package dev.xtrain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every file that git tracks. */
class RepositoryTest {

    /**
     * Hosts of package registries. Which mirror serves a machine is that machine's business (Maven's settings.xml,
     * .npmrc, sources.list): a host named here would be asked where it cannot be reached.
     */
    private static final Pattern REGISTRY = Pattern.compile(
            "(repo1?|central|oss|s01\\.oss)\\.(maven|sonatype)(\\.apache)?\\.(org|com)"
                    + "|maven\\.google\\.com|repo\\.spring\\.io|plugins\\.gradle\\.org|jitpack\\.io"
                    + "|registry\\.(npmjs\\.(org|com)|yarnpkg\\.com|npmmirror\\.com)"
                    + "|(deb|ftp[.a-z]*|security|snapshot|archive|ports)\\.(debian|ubuntu)\\.(org|com)"
                    + "|pypi\\.(org|python\\.org)|pythonhosted\\.org|(static|index)\\.crates\\.io|crates\\.io/api"
                    + "|proxy\\.golang\\.org|rubygems\\.org|conda\\.anaconda\\.org",
            Pattern.CASE_INSENSITIVE);

    private static final long LARGEST_FILE_BYTES = 2L << 20;
    private static final long ALL_FILES_BYTES = 32L << 20;
    private static final int LONGEST_SOURCE_LINES = 600;

    @Test
    void noFileNamesTheHostOfARegistry() throws Exception {
        List<String> found = new ArrayList<>();
        for (Path file : tracked()) {
            REGISTRY.matcher(Files.readString(file, ISO_8859_1))
                    .results()
                    .forEach(match -> found.add(file + ": " + match.group()));
        }
        assertEquals(List.of(), found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://repo.@maven.apache.org/maven2/",
                "repo1.@maven.org",
                "http://deb.@debian.org/debian",
                "ftp.de.@debian.org",
                "registry.@npmjs.org",
                "https://pypi.@org/simple",
                "files.python@hosted.org"
            })
    void catchesTheHostOfARegistry(String text) {
        assertTrue(REGISTRY.matcher(text.replace("@", "")).find());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://maven.apache.org/POM/4.0.0", "https://www.apache.org/licenses/", "org.debian"})
    void letsOtherNamesPass(String text) {
        assertFalse(REGISTRY.matcher(text).find());
    }

    @Test
    void filesStaySmall() throws Exception {
        long all = 0;
        for (Path file : tracked()) {
            long bytes = Files.size(file);
            assertTrue(bytes <= LARGEST_FILE_BYTES, () -> file + " has " + bytes + " bytes");
            all += bytes;
        }
        assertTrue(all <= ALL_FILES_BYTES, "all files: " + all + " bytes");
    }

    @Test
    void sourcesStayReadable() throws Exception {
        for (Path file : tracked()) {
            if (file.startsWith("src/main/java")) {
                try (Stream<String> lines = Files.lines(file)) {
                    long count = lines.count();
                    assertTrue(count <= LONGEST_SOURCE_LINES, () -> file + " has " + count + " lines");
                }
            }
        }
    }

    @Test
    void scriptsCanBeStarted() throws Exception {
        for (Path file : tracked()) {
            if (Files.readString(file, ISO_8859_1).startsWith("#!")) {
                assertTrue(Files.isExecutable(file), file::toString);
            }
        }
    }

    /** Files that are both in git's index and in the working tree; a source archive has no index to ask. */
    private static List<Path> tracked() throws IOException, InterruptedException {
        assumeTrue(LauncherBench.installed("git") && Files.exists(Path.of(".git")), "not a git checkout");
        LauncherBench.Outcome listing = LauncherBench.run("git", "-c", "safe.directory=*", "ls-files", "-z");
        assertEquals(0, listing.status(), listing.err());
        List<Path> files = Stream.of(listing.out().split("\0"))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .toList();
        assertFalse(files.isEmpty());
        return files;
    }
}
