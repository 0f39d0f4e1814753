package dev.xtrain.pairs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.Skipped;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much was looked at.
 *
 * @param files that were parsed, by language
 * @param functions with a body, by language
 * @param documented of those, by language
 * @param broken functions left out for a syntax error inside
 * @param skipped files and folders that were not read, by reason
 * @param named those of them that the user may not expect, as {@code path: reason}, and files that took the parser too
 *     long
 */
public record Census(
        SortedMap<String, Integer> files,
        SortedMap<String, Integer> functions,
        SortedMap<String, Integer> documented,
        @JsonProperty("syntax_errors") int broken,
        SortedMap<String, Integer> skipped,
        List<String> named) {

    /** Files that were parsed. */
    public int totalFiles() {
        return total(files);
    }

    /** Functions with a body. */
    public int totalFunctions() {
        return total(functions);
    }

    /** Functions with a body and documentation. */
    public int totalDocumented() {
        return total(documented);
    }

    private static int total(SortedMap<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** A census being taken; not thread-safe. */
    static final class Count {

        private final SortedMap<String, Integer> files = new TreeMap<>();
        private final SortedMap<String, Integer> functions = new TreeMap<>();
        private final SortedMap<String, Integer> documented = new TreeMap<>();
        private final SortedMap<String, Integer> skipped = new TreeMap<>();
        private final List<String> named = new ArrayList<>();
        private int broken;

        void add(ExtractedFile file) {
            files.merge(file.lang(), 1, Integer::sum);
            functions.merge(file.lang(), file.functions().size(), Integer::sum);
            long withDocs = file.functions().stream()
                    .filter(function -> function.documentation() != null)
                    .count();
            documented.merge(file.lang(), (int) withDocs, Integer::sum);
            broken += file.broken();
            if (file.gaveUp()) {
                skipped.merge("took the parser too long", 1, Integer::sum);
                named.add(file.path() + ": took the parser too long");
            }
        }

        void add(Skipped tree) {
            tree.counts().forEach((reason, count) -> skipped.merge(reason.words(), count, Integer::sum));
            for (SkipReason reason : SkipReason.values()) {
                if (reason.isNotable()) {
                    tree.paths(reason).forEach(path -> named.add(path + ": " + reason.words()));
                }
            }
        }

        Census taken() {
            return new Census(files, functions, documented, broken, skipped, List.copyOf(named));
        }
    }
}
