package dev.xtrain.cli;

import dev.xtrain.search.HybridWeights;
import dev.xtrain.search.Routing;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How much vectors, words and names count in the hybrid. */
final class HybridOptions {

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--hybrid-weight",
            paramLabel = "W",
            description = "Weight of vectors against words in the hybrid, 0 to 1. Default: by the kind of query.")
    private @Nullable Double semanticWeight;

    @Option(
            names = "--filename-weight",
            paramLabel = "W",
            description = "With --spec: weight of the query's words in the file's path, 0 to 1.")
    private @Nullable Double filenameWeight;

    @Option(
            names = "--symbol-weight",
            paramLabel = "W",
            description = "Weight of the query's words in the function's name, 0 to 1.")
    private @Nullable Double symbolWeight;

    /** Whether names of files are to count. */
    boolean usesFilenames() {
        return filenameWeight != null && filenameWeight > 0;
    }

    /** The weights of both kinds of query: what was asked for, else the default. */
    Routing routing() {
        return new Routing(weights(Routing.DEFAULT.sentences()), weights(Routing.DEFAULT.identifiers()));
    }

    private HybridWeights weights(HybridWeights otherwise) {
        try {
            return new HybridWeights(
                    semanticWeight == null ? otherwise.semantic() : semanticWeight,
                    filenameWeight == null ? otherwise.filename() : filenameWeight,
                    symbolWeight == null ? otherwise.symbol() : symbolWeight);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "Wrong weight: " + e.getMessage(), e);
        }
    }

    /** Prints weights as the options that set them. */
    static void print(PrintWriter out, String kind, HybridWeights weights) {
        out.printf(
                Locale.ROOT,
                "%s: --hybrid-weight %.2f --filename-weight %.2f --symbol-weight %.2f%n",
                kind,
                weights.semantic(),
                weights.filename(),
                weights.symbol());
    }
}
