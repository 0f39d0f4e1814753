package dev.xtrain.cli;

import dev.xtrain.io.UserError;
import dev.xtrain.pairs.Fingerprints;
import dev.xtrain.pairs.Reservations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --decontaminate}: what rows must not hold, being what models are measured with. */
final class DecontaminateOption {

    private static final String NONE = "none";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--decontaminate",
            paramLabel = "PATH",
            split = ",",
            defaultValue = "eval",
            description =
                    "Leave out what is in the evaluation sets whose .fingerprints PATH is or holds (data fingerprint,"
                            + " scripts/fetch-eval write them), and the packages that PATH.txt reserves by name"
                            + " (scripts/corpora/reserved.txt); none leaves everything in. Default: ${DEFAULT-VALUE}.")
    private List<String> decontaminate = List.of();

    DecontaminateOption() {}

    /** Packages that are reserved by name. Errors: a list that cannot be read. */
    Reservations packages() {
        return Reservations.read(decontaminate.stream()
                .filter(DecontaminateOption::isOfPackages)
                .map(Path::of)
                .toList());
    }

    /** Evaluation sets. Errors: none where some were asked for, one that cannot be read. */
    List<Fingerprints> sets() {
        if (decontaminate.equals(List.of(NONE))) {
            return List.of();
        }
        boolean wanted = isGiven();
        List<Fingerprints> sets = new ArrayList<>();
        for (String name : decontaminate) {
            if (isOfPackages(name)) {
                continue;
            }
            List<Path> files = Fingerprints.files(Path.of(name));
            if (wanted && files.isEmpty()) {
                throw UserError.doing("decontaminating")
                        .expected("a file that ends in " + Fingerprints.SUFFIX + ", or a folder with some")
                        .found("none")
                        .at(Path.of(name))
                        .fix("xtrain data fingerprint writes one; --decontaminate none does without.");
            }
            files.forEach(file -> sets.add(Fingerprints.read(file)));
        }
        return sets;
    }

    private boolean isGiven() {
        return spec.commandLine().getParseResult().hasMatchedOption("--decontaminate");
    }

    /** As it was given; nothing where it was not. */
    List<String> words() {
        return isGiven() ? List.of("--decontaminate", String.join(",", decontaminate)) : List.of();
    }

    private static boolean isOfPackages(String name) {
        return name.endsWith(Reservations.SUFFIX);
    }
}
