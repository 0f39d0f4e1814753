package dev.xtrain.doctor;

import dev.xtrain.doctor.Finding.Health;
import dev.xtrain.io.Progress;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.PrecisionChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All that was found on this machine.
 *
 * @param line the whole in one line, worth sending to the authors; names neither user nor host
 */
public record Examination(boolean well, String line, List<Finding> findings) {

    /** Looks at everything. Nothing that is broken here is thrown: it is what is being looked for. */
    public static Examination of(DeviceChoice deviceChoice, PrecisionChoice precisionChoice) {
        List<Finding> findings = new ArrayList<>(Machine.findings());
        findings.addAll(Folders.findings());
        findings.addAll(Libraries.findings());
        Chosen chosen = new Chosen();
        findings.add(Finding.of("device", "chosen", () -> {
            ComputeDevice device = deviceChoice.resolve();
            Precision precision = precisionChoice.resolve(device);
            chosen.pair = Optional.of(new Pair(device, precision));
            return lower(device) + ", " + lower(precision) + " (asked for " + lower(deviceChoice) + ", "
                    + lower(precisionChoice) + ")";
        }));
        List<Parity.Comparison> parity = List.of();
        if (chosen.pair.isPresent()) {
            try (Progress progress = Progress.start("golden cases", 0, "comparisons")) {
                Pair pair = chosen.pair.get();
                parity = Parity.run(pair.device, pair.precision, progress);
            }
            parity.forEach(comparison -> findings.add(finding(comparison)));
        } else {
            findings.add(
                    new Finding("parity", "golden cases", Health.WRONG, "not run: there is no device to run them on"));
        }
        boolean well = findings.stream().noneMatch(finding -> finding.health() == Health.WRONG);
        return new Examination(well, line(chosen, parity, findings), List.copyOf(findings));
    }

    private record Pair(ComputeDevice device, Precision precision) {}

    /** What a probe chose, for those after it. */
    private static final class Chosen {
        private Optional<Pair> pair = Optional.empty();

        @Override
        public String toString() {
            return pair.map(found -> lower(found.device) + " " + lower(found.precision))
                    .orElse("no device");
        }
    }

    private static Finding finding(Parity.Comparison comparison) {
        if (!comparison.problem().isEmpty()) {
            return new Finding("parity", comparison.name(), Health.WRONG, comparison.problem());
        }
        return new Finding(
                "parity",
                comparison.name(),
                comparison.passed() ? Health.FINE : Health.WRONG,
                String.format(
                        Locale.ROOT,
                        "%s, off by %.1e, allowed %.1e",
                        comparison.passed() ? "pass" : "FAIL",
                        comparison.error(),
                        comparison.allowed()));
    }

    private static String line(Chosen chosen, List<Parity.Comparison> parity, List<Finding> findings) {
        Versions versions = Versions.ofThisBuild();
        long passed = parity.stream().filter(Parity.Comparison::passed).count();
        double worst = parity.stream()
                .mapToDouble(comparison -> comparison.error() / comparison.allowed())
                .max()
                .orElse(Double.NaN);
        List<String> wrong = findings.stream()
                .filter(finding -> finding.health() == Health.WRONG)
                .map(finding -> finding.topic() + " " + finding.subject())
                .toList();
        return String.join(
                        " | ",
                        "xtrain " + versions.xtrain(),
                        Machine.system(),
                        Finding.of("", "", Machine::processor).text(),
                        Machine.gigabytes(Machine.bytesAllowed()),
                        "Java " + System.getProperty("java.version") + " " + System.getProperty("java.vendor"),
                        "DJL " + versions.djl() + ", libtorch " + versions.libtorch(),
                        "tree-sitter " + versions.treeSitter(),
                        chosen.toString(),
                        parity.isEmpty()
                                ? "parity not run"
                                : String.format(
                                        Locale.ROOT,
                                        "parity %d of %d, at most %.2f of what is allowed",
                                        passed,
                                        parity.size(),
                                        worst),
                        wrong.isEmpty() ? "well" : "WRONG: " + String.join(", ", wrong))
                .replaceAll("\\s+", " ");
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
