package dev.xtrain.extract;

import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.treesitter.TSLanguage;

/**
 * A grammar in a shared library of its own: one of ours, which no artifact carries, or one that a user built.
 *
 * <p>The library stays loaded as long as the process.
 */
final class GrammarLibrary {

    private GrammarLibrary() {}

    /** The grammar of that language which the jar has in {@code languages/LANG/natives/OS-ARCHITECTURE}. */
    static TSLanguage shipped(String language) {
        String name = "tree-sitter-" + language + (isMac() ? ".dylib" : ".so");
        String resource = "/languages/" + language + "/natives/" + platform() + "/" + name;
        try (InputStream in = GrammarLibrary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new UnsatisfiedLinkError("no " + name + " for " + platform() + " in the jar");
            }
            Path file = Files.createTempFile("xtrain-", "-" + name);
            try {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                return TSLanguage.load(file.toString(), symbol(language));
            } finally {
                Files.delete(file); // what is loaded stays loaded
            }
        } catch (IOException e) {
            throw new UnsatisfiedLinkError(e.toString());
        }
    }

    /** The grammar of that language in a user's file. Errors: there is none, or not for this machine. */
    static TSLanguage built(String language, Path file) {
        UserError.Draft error = UserError.doing("loading the grammar of " + language);
        String build = "Build one with: cc -O2 -fPIC -shared -I src src/*.c -o tree-sitter-" + language + ".so";
        if (!Files.isRegularFile(file)) {
            throw error.expected("a shared library")
                    .found(Files.exists(file) ? "no regular file" : "no such file")
                    .at(file)
                    .fix(build);
        }
        try {
            return TSLanguage.load(file.toAbsolutePath().toString(), symbol(language));
        } catch (LinkageError | RuntimeException e) {
            throw error.expected("a shared library for " + platform() + " with the function " + symbol(language))
                    .found(names(file, symbol(language)) ? "one that does not load" : "none of that name")
                    .at(file)
                    .because(e)
                    .fix(build);
        }
    }

    /** Whether a file holds a name, as the table of symbols in it would: the loader does not tell why it fails. */
    private static boolean names(Path file, String symbol) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(symbol + '\0');
        } catch (IOException e) {
            return false;
        }
    }

    private static String symbol(String language) {
        return "tree_sitter_" + language;
    }

    private static String platform() {
        String architecture = System.getProperty("os.arch", "").replace("amd64", "x86_64");
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return (isMac() ? "macos" : system.replaceFirst(" .*", "")) + "-" + architecture;
    }

    private static boolean isMac() {
        return System.getProperty("os.name", "").startsWith("Mac");
    }
}
