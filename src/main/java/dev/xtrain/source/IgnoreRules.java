package dev.xtrain.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;

/**
 * The {@code .gitignore} rules that hold in one folder: its own, then those of the folders above it, as gitignore(5)
 * orders them.
 */
final class IgnoreRules {

    /** Holds nothing back. */
    static final IgnoreRules NONE = new IgnoreRules(null, "", new IgnoreNode());

    private final @Nullable IgnoreRules above;
    private final String folder; // relative to the root, empty or ending in a slash
    private final IgnoreNode node;

    private IgnoreRules(@Nullable IgnoreRules above, String folder, IgnoreNode node) {
        this.above = above;
        this.folder = folder;
        this.node = node;
    }

    /**
     * These rules and those of a file below, if it is there and readable.
     *
     * @param file a {@code .gitignore} or {@code info/exclude}
     * @param folder the folder it speaks of, relative to the root, empty or ending in a slash
     */
    IgnoreRules and(Path file, String folder) {
        var rules = new IgnoreNode();
        try (InputStream in = RuleFile.open(file)) {
            rules.parse(folder + ".gitignore", in);
        } catch (IOException e) {
            return this;
        }
        return rules.getRules().isEmpty() ? this : new IgnoreRules(this, folder, rules);
    }

    /** Whether a path, relative to the root, is to be left out; the folders above it are known not to be. */
    boolean ignore(String path, boolean directory) {
        for (@Nullable IgnoreRules rules = this; rules != null; rules = rules.above) {
            Boolean ignored = rules.node.checkIgnored(path.substring(rules.folder.length()), directory);
            if (ignored != null) {
                return ignored;
            }
        }
        return false;
    }
}
