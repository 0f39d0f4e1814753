package dev.xtrain.cli;

import dev.xtrain.pairs.Census;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.Drop;
import dev.xtrain.pairs.DropReason;
import dev.xtrain.pairs.Fingerprints;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.Split;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an extraction came to, in words. */
final class ExtractSummary {

    private static final int NAMED = 10; // skipped files that are named; the manifest names all

    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<DropReason, Integer> reasons = new EnumMap<>(DropReason.class);
    private int rows;
    private int tested;

    void add(Pair row) {
        rows++;
        tested += Split.TEST.equals(row.split()) ? 1 : 0;
        kinds.merge(String.valueOf(row.pair()), 1, Integer::sum);
    }

    void add(Drop drop) {
        reasons.merge(drop.reason(), 1, Integer::sum);
    }

    /** Why what is no row is none: {@code 12 empty body, 3 query under 3 words}. */
    String reasons() {
        return reasons.entrySet().stream()
                .map(count -> String.format(
                        Locale.ROOT, "%,d %s", count.getValue(), count.getKey().words()))
                .collect(Collectors.joining(", "));
    }

    /** What was looked at. */
    static String counts(Census census) {
        return String.format(
                Locale.ROOT,
                "%,d files with %,d functions, %,d documented",
                census.totalFiles(),
                census.totalFunctions(),
                census.totalDocumented());
    }

    /** What was not, in brackets; nothing where that is nothing. */
    static String skips(Census census) {
        String skips = census.skipped().entrySet().stream()
                .map(skip -> skip.getValue() + " " + skip.getKey())
                .collect(Collectors.joining(", "));
        return skips.isEmpty() ? "" : " (skipped: " + skips + ")";
    }

    /** How many rows of each kind, where there are several: {@code : 12 function, 30 name}. */
    private String shares() {
        return kinds.size() <= 1
                ? ""
                : kinds.entrySet().stream()
                        .map(kind -> String.format(Locale.ROOT, "%,d %s", kind.getValue(), kind.getKey()))
                        .collect(Collectors.joining(", ", ": ", ""));
    }

    void print(PrintWriter out, Census census, CorpusOptions options) {
        out.println(counts(census));
        out.printf(Locale.ROOT, "kept %,d rows (%,d train, %,d test)%s%n", rows, rows - tested, tested, shares());
        int dropped = reasons.values().stream().mapToInt(Integer::intValue).sum();
        if (dropped > 0) {
            out.printf(Locale.ROOT, "dropped %,d: %s%n", dropped, reasons());
        }
        if (!options.reserved().isEmpty()) {
            out.println("compared with the evaluation sets "
                    + options.reserved().stream().map(Fingerprints::name).collect(Collectors.joining(", ")));
        }
        counted(out, "left out %,d functions with a syntax error inside%n", census.broken());
        counted(out, "left out %,d functions nested too deep%n", census.tooDeep());
        counted(out, "read only the beginning of %,d documentations%n", census.cutDocs());
        counted(out, "took the documentation of %,d functions from declarations elsewhere%n", census.joined());
        counted(out, "left %,d functions without documentation: declarations that differ fit%n", census.ambiguous());
        counted(out, "took %,d functions of published sets as they are: they do not parse%n", census.unparsed());
        if (!census.redacted().isEmpty()) {
            out.println("replaced "
                    + census.redacted().entrySet().stream()
                            .map(token -> String.format(Locale.ROOT, "%,d <%s>", token.getValue(), token.getKey()))
                            .collect(Collectors.joining(", ")));
        }
        if (!census.skipped().isEmpty()) {
            out.println("skipped" + skips(census).replace(" (skipped:", "").replace(")", ""));
        }
        census.named().stream().limit(NAMED).forEach(name -> out.println("  " + name));
        counted(out, "  and %,d more, named in the manifest%n", census.named().size() - NAMED);
    }

    private static void counted(PrintWriter out, String format, int count) {
        if (count > 0) {
            out.printf(Locale.ROOT, format, count);
        }
    }
}
