package dev.xtrain.pairs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.Skipped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much was looked at.
 *
 * @param files that were parsed, by language
 * @param functions with a body, by language
 * @param documented of those, by language
 * @param broken functions left out for a syntax error inside
 * @param tooDeep functions left out because too many functions and types are around them
 * @param cutDocs functions of whose long documentation only the beginning was read
 * @param unparsed functions of published sets that stand as they came
 * @param cutQueries questions that lost sentences about something else
 * @param joined functions that a declaration in another file documents
 * @param ambiguous functions that none documents, since two that differ fit
 * @param redacted secrets and addresses that a token stands for, by token
 * @param skipped files and folders that were not read, by reason
 * @param named those of them that the user may not expect, as {@code path: reason}, and files of which functions or
 *     documentation were left out for another reason than syntax
 */
public record Census(
        SortedMap<String, Integer> files,
        SortedMap<String, Integer> functions,
        SortedMap<String, Integer> documented,
        @JsonProperty("syntax_errors") int broken,
        @JsonProperty("nested_too_deep") int tooDeep,
        @JsonProperty("long_documentation") int cutDocs,
        @JsonProperty("not_parsed") int unparsed,
        @JsonProperty("cut_queries") int cutQueries,
        @JsonProperty("documented_elsewhere") int joined,
        @JsonProperty("documented_ambiguously") int ambiguous,
        SortedMap<String, Integer> redacted,
        SortedMap<String, Integer> skipped,
        List<String> named) {

    /** Several as one. */
    static Census sum(Collection<Census> parts) {
        var sum = new Count();
        parts.forEach(sum::add);
        return sum.taken();
    }

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
        private final SortedMap<String, Integer> redacted = new TreeMap<>();
        private final SortedMap<String, Integer> skipped = new TreeMap<>();
        private final List<String> named = new ArrayList<>();
        private int broken;
        private int tooDeep;
        private int cutDocs;
        private int unparsed;
        private int cutQueries;
        private int joined;
        private int ambiguous;

        void add(FileCount file) {
            files.merge(file.lang(), 1, Integer::sum);
            functions.merge(file.lang(), file.functions(), Integer::sum);
            documented.merge(file.lang(), file.documented(), Integer::sum);
            FileCount.Losses losses = file.losses();
            broken += losses.broken();
            tooDeep += losses.tooDeep();
            cutDocs += losses.cutDocs();
            unparsed += losses.unparsed();
            cutQueries += losses.cutQueries();
            joined += losses.joined();
            ambiguous += losses.ambiguous();
            losses.redacted().forEach((token, count) -> redacted.merge(token, count, Integer::sum));
            if (losses.tooDeep() > 0) {
                name(file.path(), "functions nested too deep, " + losses.tooDeep());
            }
            if (losses.cutDocs() > 0) {
                name(file.path(), "documentation too long to be read whole, " + losses.cutDocs());
            }
            if (losses.gaveUp()) {
                lose(file, "took the parser too long", "");
            }
            if (losses.telling() > 0) {
                skipped.merge(
                        "code that does not parse, without a query or with it inside", losses.telling(), Integer::sum);
            }
            FileCount.Failure failure = losses.failure();
            if (failure != null) {
                lose(file, failure.reason(), failure.detail());
            }
        }

        private void lose(FileCount file, String reason, String detail) {
            skipped.merge(reason, 1, Integer::sum);
            name(file.path(), reason + detail);
        }

        /** Without what would write on a terminal, or on a line of its own. */
        private void name(String path, String what) {
            var shown = new StringBuilder();
            path.codePoints().forEach(c -> {
                if (c == '\n') {
                    shown.append("\\n");
                } else if (Character.isISOControl(c)) {
                    shown.append(String.format(Locale.ROOT, "\\u%04x", c));
                } else {
                    shown.appendCodePoint(c);
                }
            });
            named.add(shown + ": " + what);
        }

        void add(Skipped tree) {
            tree.counts().forEach((reason, count) -> skipped.merge(reason.words(), count, Integer::sum));
            for (SkipReason reason : SkipReason.values()) {
                if (reason.isNotable()) {
                    tree.paths(reason).forEach(path -> name(path, reason.words()));
                }
            }
        }

        private void add(Census part) {
            add(files, part.files);
            add(functions, part.functions);
            add(documented, part.documented);
            add(redacted, part.redacted);
            add(skipped, part.skipped);
            broken += part.broken;
            tooDeep += part.tooDeep;
            cutDocs += part.cutDocs;
            unparsed += part.unparsed;
            cutQueries += part.cutQueries;
            joined += part.joined;
            ambiguous += part.ambiguous;
            named.addAll(part.named);
        }

        private static void add(SortedMap<String, Integer> sums, SortedMap<String, Integer> counts) {
            counts.forEach((key, count) -> sums.merge(key, count, Integer::sum));
        }

        Census taken() {
            return new Census(
                    files,
                    functions,
                    documented,
                    broken,
                    tooDeep,
                    cutDocs,
                    unparsed,
                    cutQueries,
                    joined,
                    ambiguous,
                    redacted,
                    skipped,
                    List.copyOf(named));
        }
    }
}
