package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributeRulesTest {

    private static final List<String> FILES = List.of(
            "a.rs",
            "b.rs",
            "gen/a.rs",
            "gen/deep/a.pb.rs",
            "lib/a.rs",
            "lib/b.rs",
            "lib/own/a.rs",
            "lib/own/b.rs",
            "vendor/a.rs",
            "vendor/ours/a.rs",
            "src/gen/a.rs",
            "src/a.rs",
            "src/d.rs",
            "src/deep/er/a_test.rs");

    @TempDir
    Path root;

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void writeRules() throws IOException {
        write(".gitattributes", """
                # what nobody here wrote
                *.pb.rs linguist-generated
                /a.rs text linguist-vendored=true eol=lf
                b.rs linguist-vendored=false linguist-generated=maybe
                gen linguist-generated
                gen/ linguist-vendored
                src/gen/** linguist-generated=true
                lib/* linguist-vendored
                vendor/** linguist-vendored
                vendor/ours/** -linguist-vendored
                src/**/a_*.rs linguist-generated linguist-vendored
                [de].rs linguist-vendored
                src/d.rs !linguist-vendored
                """);
        write("lib/.gitattributes", "a.rs -linguist-vendored\nown/** linguist-generated\n");
        write("lib/own/.gitattributes", "*.rs !linguist-generated linguist-vendored\n");
        write(".git/info/attributes", "/lib/b.rs linguist-vendored=false\n/src/a.rs linguist-generated\n");
    }

    private static @Nullable Boolean state(String value) {
        return switch (value) {
            case "unspecified" -> null;
            case "unset", "false" -> false;
            default -> true;
        };
    }

    @Test
    void saysWhatGitSays() throws IOException {
        Git git = Git.init(root);
        writeRules();
        for (String file : FILES) {
            write(file, "");
        }
        var arguments =
                new ArrayList<>(List.of("check-attr", "-z", AttributeRules.VENDORED, AttributeRules.GENERATED, "--"));
        arguments.addAll(FILES);
        String[] said = git.run(arguments.toArray(String[]::new)).split("\0");
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> found = new TreeMap<>();
        for (int i = 0; i + 2 < said.length; i += 3) {
            String what = said[i] + " " + said[i + 1];
            expected.put(what, String.valueOf(state(said[i + 2])));
            found.put(what, String.valueOf(rulesFor(said[i]).state(said[i], said[i + 1])));
        }
        assertEquals(2 * FILES.size(), expected.size());
        assertTrue(expected.containsValue("true") && expected.containsValue("false"), expected::toString);
        assertEquals(expected, found);
    }

    private AttributeRules rulesFor(String file) {
        AttributeRules rules = AttributeRules.NONE.andFirst(root.resolve(".git/info/attributes"));
        int from = 0;
        for (int slash = 0; slash >= 0; from = slash + 1) {
            rules = rules.and(root.resolve(file.substring(0, from)).resolve(".gitattributes"), file.substring(0, from));
            slash = file.indexOf('/', from);
            if (slash < 0) {
                break;
            }
        }
        return rules;
    }

    @Test
    void knowsWhetherALineTakesAnAttributeAway() throws IOException {
        write(".gitattributes", "*.rs linguist-vendored\n");
        AttributeRules rules = AttributeRules.NONE.and(root.resolve(".gitattributes"), "");
        assertFalse(rules.mayUnset(AttributeRules.VENDORED));
        write("a/.gitattributes", "*.rs linguist-vendored=false\n");
        assertTrue(rules.and(root.resolve("a/.gitattributes"), "a/").mayUnset(AttributeRules.VENDORED));
    }

    @Test
    void aFileTooLargeToBeOneSaysNothing() throws IOException {
        write(".gitattributes", "*.rs linguist-vendored\n".repeat(100_000));
        AttributeRules rules = AttributeRules.NONE.and(root.resolve(".gitattributes"), "");
        assertEquals(null, rules.state("a.rs", AttributeRules.VENDORED));
    }
}
