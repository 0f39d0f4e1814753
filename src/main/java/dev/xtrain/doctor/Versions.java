package dev.xtrain.doctor;

import dev.xtrain.extract.Languages;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/**
 * Versions of xtrain and of what it is made of, as the build knew them: nothing native is loaded to tell.
 *
 * @param xtrain its own
 * @param djl of the engine
 * @param libtorch of the natives that the engine belongs to
 * @param treeSitter of the parser
 * @param grammars name and version of each
 */
public record Versions(String xtrain, String djl, String libtorch, String treeSitter, List<String> grammars) {

    /** Those of this build. */
    public static Versions ofThisBuild() {
        var built = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("/versions.properties")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks versions.properties");
            }
            built.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Versions(
                built.getProperty("xtrain", ""),
                built.getProperty("djl", ""),
                built.getProperty("libtorch", ""),
                built.getProperty("tree-sitter", ""),
                Languages.grammarVersions(Languages.all()));
    }

    /** The Java that runs this: version, maker, home. */
    public static String java() {
        return System.getProperty("java.version") + ", " + System.getProperty("java.vendor") + ", "
                + System.getProperty("java.home");
    }

    /** A line each, xtrain's first. */
    public List<String> lines() {
        return List.of(
                "xtrain " + xtrain,
                "engine: DJL " + djl + ", libtorch " + libtorch,
                "parser: tree-sitter " + treeSitter + "; " + String.join(", ", grammars),
                "Java " + java());
    }
}
