package dev.xtrain.cli;

import dev.xtrain.eval.BeirQueries;
import dev.xtrain.eval.IdentifierQueries;
import dev.xtrain.eval.PairQueries;
import dev.xtrain.eval.Pool;
import dev.xtrain.eval.QuerySets;
import dev.xtrain.eval.SpecQueries;
import dev.xtrain.io.UserError;
import dev.xtrain.pairs.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say what is asked, and what of. */
final class QueryOptions {

    private static final Path DEFAULT_SPEC = Path.of("eval", "code_queries.json");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @ArgGroup
    private Input input = new Input();

    /** One of three. */
    static final class Input {
        @Option(
                names = "--spec",
                paramLabel = "FILE",
                description = "Hand-written queries over a source tree. Default: eval/code_queries.json.")
        private @Nullable Path spec;

        @Option(
                names = "--pairs",
                paramLabel = "FILE",
                description = "Pairs (JSONL): each query against all functions of its language, without documentation.")
        private @Nullable Path pairs;

        @Option(names = "--beir", paramLabel = "DIR", description = "A folder in the form of BEIR, MTEB and CoIR.")
        private @Nullable Path beir;
    }

    @Option(names = "--corpus", paramLabel = "DIR", description = "With --spec: where the source tree is.")
    private @Nullable Path corpus;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "Queries of this split only. Default: test, or with --pairs all where no row has that split.")
    private @Nullable String split;

    @Option(
            names = "--ask",
            paramLabel = "WHAT",
            description = "With --pairs: documentation, or names (each function's, whole and in part). "
                    + "Default: documentation.")
    private @Nullable Asked ask;

    private enum Asked {
        DOCUMENTATION,
        NAMES
    }

    @Option(
            names = "--pool",
            paramLabel = "N",
            description = "With --pairs: rank among N functions drawn for each query. Default: all, and 1,000 besides.")
    private @Nullable Integer pool;

    /** Whether the questions are hand-written ones over a source tree. */
    boolean handWritten() {
        return input.pairs == null && input.beir == null;
    }

    /** An option that would change nothing is a misunderstanding. */
    void refuseContradictions() {
        if (split != null && handWritten()) {
            throw wrong("--split goes with --pairs or --beir: hand-written queries have no splits");
        }
        if (ask != null && input.pairs == null) {
            throw wrong("--ask goes with --pairs: the other queries come with their own questions");
        }
        if (split != null && names()) {
            throw wrong("--split goes with questions from documentation: names are asked of all functions");
        }
        if (corpus != null && !handWritten()) {
            throw wrong("--corpus goes with --spec: the other queries come with what is searched");
        }
    }

    /** Whether functions are asked for by name. */
    private boolean names() {
        return ask == Asked.NAMES;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** What to rank among. */
    List<Pool> pools() {
        if (pool == null) {
            return input.pairs == null ? List.of(Pool.WHOLE) : List.of(Pool.WHOLE, Pool.THOUSAND);
        }
        if (input.pairs == null) {
            throw wrong("--pool goes with --pairs: the other queries come with their own pool");
        }
        if (pool < 2) {
            throw wrong("--pool must be 2 or more, not " + pool);
        }
        return List.of(new Pool(pool));
    }

    /** Reads what is asked. */
    QuerySets read() {
        if (input.pairs != null) {
            return names() ? IdentifierQueries.read(input.pairs) : PairQueries.read(input.pairs, split);
        }
        if (input.beir != null) {
            return BeirQueries.read(input.beir, split == null ? Split.TEST : split);
        }
        Path file = input.spec == null ? DEFAULT_SPEC : input.spec;
        boolean builtIn = input.spec == null && !Files.exists(DEFAULT_SPEC);
        return builtIn ? SpecQueries.readBuiltIn(corpus) : SpecQueries.read(file, corpus);
    }

    /** Names the languages that have too few functions for a pool. Errors: all of them. */
    static List<String> poolNotes(QuerySets queries, List<Pool> pools) {
        var notes = new ArrayList<String>();
        for (Pool size : pools) {
            List<String> small = queries.sets().stream()
                    .filter(set -> !size.fits(set))
                    .map(set -> String.format(Locale.ROOT, "%s (%,d)", set.name(), set.units()))
                    .toList();
            if (!small.isEmpty()) {
                notes.add("no pool of " + size + ", fewer functions: " + String.join(", ", small));
            }
            if (small.size() == queries.sets().size() && pools.size() == 1) {
                throw UserError.doing("drawing pools")
                        .expected("a language with " + size + " functions")
                        .found(String.join(", ", small))
                        .at("--pool")
                        .fix("Choose a smaller pool, or leave it out to rank among all functions.");
            }
        }
        return notes;
    }
}
