package dev.xtrain.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.bench.TuningStudy.Outcome;
import dev.xtrain.bench.TuningStudy.Pairing;
import dev.xtrain.bench.TuningStudy.Scores;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The report of outcomes made by hand: what is pooled, and what the tests say of it. */
class TuningStudyTest {

    /** Queries of which every second, every fourth, ... is answered first, the others at rank 5. */
    private static double[] precision(int queries, int every) {
        double[] values = new double[queries];
        Arrays.setAll(values, i -> i % every == 0 ? 1 : 0);
        return values;
    }

    private static double[] reciprocal(int queries, int every) {
        return Arrays.stream(precision(queries, every))
                .map(x -> x == 1 ? 1 : 0.2)
                .toArray();
    }

    /** The same before as after in hybrid and by keywords. */
    private static Outcome outcome(String name, int queries, int before, int after) {
        return new Outcome(
                name,
                "settings",
                64,
                2,
                List.of(
                        new Scores(
                                "semantic",
                                precision(queries, before),
                                precision(queries, after),
                                reciprocal(queries, before),
                                reciprocal(queries, after)),
                        same("hybrid", queries, before),
                        same("keyword", queries, 8)));
    }

    private static Scores same(String mode, int queries, int every) {
        double[] precision = precision(queries, every);
        double[] reciprocal = reciprocal(queries, every);
        return new Scores(mode, precision, precision, reciprocal, reciprocal);
    }

    private static List<String> row(String report, String name, String mode) {
        return report.lines()
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .filter(cells -> cells.size() > 3
                        && cells.get(1).equals(name)
                        && cells.get(2).equals(mode))
                .map(cells -> cells.subList(3, 12))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + ", " + mode + " in:\n" + report));
    }

    private static double p(List<String> row, int column) {
        return row.get(column).equals("< 0.001") ? 0 : Double.parseDouble(row.get(column));
    }

    @Test
    void poolsQueriesAndTestsThemAgainstBeforeAndControl() {
        // one: 1/4 to 1/1, its control stays; two: nothing changes, the control the same as the tuned
        String report = TuningStudy.report(
                List.of(
                        new Pairing(outcome("one", 80, 4, 1), outcome("one-after-two", 80, 4, 4)),
                        new Pairing(outcome("two", 20, 2, 2), outcome("two-after-one", 20, 2, 2))),
                7);

        List<String> one = row(report, "one", "semantic");
        assertEquals(List.of("80", "0.250", "1.000", "0.250", "0.400", "1.000", "0.400"), one.subList(0, 7));
        assertTrue(p(one, 7) < 0.001 && p(one, 8) < 0.001, report);

        List<String> two = row(report, "two", "semantic");
        assertEquals(List.of("20", "0.500", "0.500", "0.500", "0.600", "0.600", "0.600"), two.subList(0, 7));
        assertEquals(List.of("1.000", "1.000"), two.subList(7, 9));

        // means over the 100 queries, not over the two repositories: (20 + 10) / 100, (80 + 10) / 100
        List<String> all = row(report, "all", "semantic");
        assertEquals(List.of("100", "0.300", "0.900", "0.300", "0.440", "0.920", "0.440"), all.subList(0, 7));
        assertTrue(p(all, 7) < 0.001 && p(all, 8) < 0.001, report);

        for (String name : List.of("one", "two", "all")) {
            assertEquals(List.of("1.000", "1.000"), row(report, name, "hybrid").subList(7, 9), report);
            assertEquals(List.of("", ""), row(report, name, "keyword").subList(7, 9), report);
        }
        assertTrue(
                report.contains("Tuning helped: semantic MRR@10 went from 0.440 to 0.920 (+0.480,")
                        && report.contains("over 100 queries; 60 got better, 0 worse."),
                report);
    }

    /** Tuning that helps as much as the control's pairs do is not the repository's own doing. */
    @Test
    void tellsTuningFromTheRepositorysOwnPairs() {
        String report = TuningStudy.report(
                List.of(new Pairing(outcome("one", 80, 4, 1), outcome("one-after-two", 80, 4, 1))), 7);
        List<String> one = row(report, "one", "semantic");
        assertEquals("1.000", one.get(6), report);
        assertTrue(p(one, 7) < 0.001, report);
        assertEquals("1.000", one.get(8), report);
        assertTrue(report.contains("Tuning helped: "), report);
        assertTrue(report.contains("The repository's own pairs instead of the control's made no difference"), report);

        // and where the control is better
        String worse = TuningStudy.report(
                List.of(new Pairing(outcome("one", 80, 4, 4), outcome("one-after-two", 80, 4, 1))), 7);
        assertEquals("1.000", row(worse, "one", "semantic").get(7), worse);
        assertTrue(p(row(worse, "one", "semantic"), 8) < 0.001, worse);
        assertTrue(worse.contains("The repository's own pairs instead of the control's made it worse: "), worse);
    }
}
