package dev.xtrain.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.attributes.Attribute;
import org.eclipse.jgit.attributes.AttributesNode;
import org.eclipse.jgit.attributes.AttributesRule;
import org.jspecify.annotations.Nullable;

/**
 * What {@code .gitattributes} files say of the files in one folder and below: {@code info/attributes} first, then the
 * nearest file, as gitattributes(5) orders them; in a file the last line that matches counts. A pattern that matches a
 * folder says nothing of what is in it. Macros ({@code [attr]}) and quoted patterns say nothing.
 */
final class AttributeRules {

    /** Somebody else wrote it; code sites leave it out of a repository's statistics. */
    static final String VENDORED = "linguist-vendored";

    /** A program wrote it. */
    static final String GENERATED = "linguist-generated";

    /** Says nothing. */
    static final AttributeRules NONE = new AttributeRules(List.of());

    private static final String MACRO = "[attr]";

    /**
     * A file of rules.
     *
     * @param folder that it speaks of, relative to the root, empty or ending in a slash
     * @param first whether it decides before all others
     */
    private record Source(String folder, boolean first, List<AttributesRule> rules) {}

    private final List<Source> sources; // what decides first stands first

    private AttributeRules(List<Source> sources) {
        this.sources = sources;
    }

    /** These rules and those of a repository's {@code info/attributes}, which decide before all others. */
    AttributeRules andFirst(Path file) {
        return and(file, "", true);
    }

    /**
     * These rules and those of a file below, if it is there and readable.
     *
     * @param folder the folder it stands in, relative to the root, empty or ending in a slash
     */
    AttributeRules and(Path file, String folder) {
        return and(file, folder, false);
    }

    private AttributeRules and(Path file, String folder, boolean first) {
        List<AttributesRule> rules = read(file);
        if (rules.isEmpty()) {
            return this;
        }
        var all = new ArrayList<Source>(sources);
        all.add(!all.isEmpty() && all.get(0).first ? 1 : 0, new Source(folder, first, rules));
        return new AttributeRules(List.copyOf(all));
    }

    private static List<AttributesRule> read(Path file) {
        var node = new AttributesNode();
        try (InputStream in = RuleFile.open(file)) {
            node.parse(in);
        } catch (IOException e) {
            return List.of();
        }
        return node.getRules().stream()
                .filter(rule -> !rule.getPattern().startsWith(MACRO))
                .toList();
    }

    /** Whether a file has an attribute, or has it not; null where nothing is said. Any value but "false" is yes. */
    @Nullable
    Boolean state(String path, String attribute) {
        for (Source source : sources) {
            String inside = path.substring(source.folder.length());
            for (int i = source.rules.size() - 1; i >= 0; i--) {
                Attribute found = find(source.rules.get(i), attribute);
                if (found != null && source.rules.get(i).isMatch(inside, false)) {
                    return value(found);
                }
            }
        }
        return null;
    }

    /** Whether there is a line that takes an attribute from some files. */
    boolean mayUnset(String attribute) {
        return sources.stream()
                .flatMap(source -> source.rules.stream())
                .map(rule -> find(rule, attribute))
                .anyMatch(found -> found != null && Boolean.FALSE.equals(value(found)));
    }

    private static @Nullable Attribute find(AttributesRule rule, String attribute) {
        Attribute found = null;
        for (Attribute each : rule.getAttributes()) {
            found = each.getKey().equals(attribute) ? each : found; // the last of a line counts
        }
        return found;
    }

    private static @Nullable Boolean value(Attribute attribute) {
        return switch (attribute.getState()) {
            case SET -> true;
            case UNSET -> false;
            case UNSPECIFIED -> null;
            case CUSTOM -> !"false".equals(attribute.getValue());
        };
    }
}
