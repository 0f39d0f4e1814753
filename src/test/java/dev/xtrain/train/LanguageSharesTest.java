package dev.xtrain.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.UserError;
import dev.xtrain.io.YamlConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageSharesTest {

    private static final int[] COUNTS = {800, 150, 50};

    @TempDir
    Path folder;

    private static BatchSettings batches(int size, double temperature) {
        return new BatchSettings(size, 1, 0, null, null, 1 << 14, temperature);
    }

    /** Rows of three languages, all different, the first language's first. */
    private TokenizedPairs pairs(int... counts) {
        List<TokenRows> rows = new ArrayList<>();
        for (int language = 0; language < counts.length; language++) {
            for (int i = 0; i < counts[language]; i++) {
                int number = rows.size();
                int[] document = new int[4 + number % 60];
                document[0] = number;
                rows.add(new TokenRows(List.of(new int[] {number}, document), new float[0], "lang" + language));
            }
        }
        return TokenRows.write(folder, rows);
    }

    private static int[] byLanguage(TokenizedPairs pairs, IntStream rows) {
        int[] counts = new int[pairs.languages().size()];
        rows.forEach(row -> counts[pairs.language(row)]++);
        return counts;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 1000})
    void areExactToOneRow(double temperature) {
        int[] shares = LanguageShares.shares(COUNTS, temperature, 1000);
        double sum = Arrays.stream(COUNTS)
                .mapToDouble(count -> Math.pow(count, 1 / temperature))
                .sum();
        for (int i = 0; i < COUNTS.length; i++) {
            assertEquals(1000 * Math.pow(COUNTS[i], 1 / temperature) / sum, shares[i], 1);
        }
        assertEquals(1000, Arrays.stream(shares).sum());
    }

    @Test
    void takeNoRowMoreOftenThanThereAreBatches() {
        assertArrayEquals(new int[] {100, 9900}, LanguageShares.shares(new int[] {1, 9999}, 1000, 100));
        assertArrayEquals(new int[] {3, 7}, LanguageShares.shares(new int[] {3, 7}, 1000, 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 800, 150, 50", "2, 594, 257, 149", "1000, 334, 333, 333"})
    void areThoseOfAnEpoch(double temperature, int first, int second, int third) throws IOException {
        try (TokenizedPairs pairs = pairs(COUNTS)) {
            int[] expected = LanguageShares.shares(COUNTS, temperature, 125);
            assertArrayEquals(new int[] {first, second, third}, expected);
            int[] found = byLanguage(
                    pairs,
                    BatchPlan.epoch(pairs, batches(8, temperature), 42, 3).stream()
                            .flatMapToInt(Arrays::stream));
            assertArrayEquals(expected, found);
        }
    }

    @Test
    void goOnWhereTheEpochBeforeEnded() throws IOException {
        try (TokenizedPairs pairs = pairs(COUNTS)) {
            var shares = new LanguageShares(pairs, 1000, 125);
            List<Integer> met = new ArrayList<>();
            for (int epoch = 0; epoch < 3; epoch++) {
                Arrays.stream(shares.order(7, epoch)).forEach(met::add);
                Map<Integer, Long> times =
                        met.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
                for (int language = 0; language < COUNTS.length; language++) {
                    int own = language;
                    long[] counts = IntStream.range(0, pairs.size())
                            .filter(row -> pairs.language(row) == own)
                            .mapToLong(row -> times.getOrDefault(row, 0L))
                            .toArray();
                    long spread = Arrays.stream(counts).max().orElseThrow()
                            - Arrays.stream(counts).min().orElseThrow();
                    assertTrue(spread <= 1, () -> "language " + own + ": " + Arrays.toString(counts));
                }
            }
        }
    }

    @Test
    void followFromSeedAndEpochAlone() throws IOException {
        try (TokenizedPairs pairs = pairs(COUNTS)) {
            BatchSettings settings = batches(8, 3);
            int[][] plan = BatchPlan.epoch(pairs, settings, 42, 3).toArray(int[][]::new);
            assertTrue(Arrays.deepEquals(
                    plan, BatchPlan.epoch(pairs, settings, 42, 3).toArray(int[][]::new)));
            assertFalse(Arrays.deepEquals(
                    plan, BatchPlan.epoch(pairs, settings, 42, 4).toArray(int[][]::new)));
            assertFalse(Arrays.deepEquals(
                    plan, BatchPlan.epoch(pairs, settings, 43, 3).toArray(int[][]::new)));
        }
    }

    @ParameterizedTest
    @CsvSource({"800, 150, 50, 8", "2000, 40, 1, 16", "100, 1, 1, 25", "30, 2, 1, 16"})
    void putNoRowIntoABatchTwice(int first, int second, int third, int size) throws IOException {
        try (TokenizedPairs pairs = pairs(first, second, third)) {
            for (int epoch = 0; epoch < 4; epoch++) {
                List<int[]> plan = BatchPlan.epoch(pairs, batches(size, 1000), epoch, epoch);
                assertEquals(pairs.size() / size, plan.size());
                for (int[] batch : plan) {
                    assertEquals(size, Arrays.stream(batch).distinct().count(), () -> Arrays.toString(batch));
                }
            }
        }
    }

    @Test
    void areSaidWhereTheyAreNotTheData() throws IOException {
        try (TokenizedPairs pairs = pairs(COUNTS)) {
            assertEquals(Optional.empty(), BatchPlan.languages(pairs, batches(8, 1)));
            assertEquals(
                    Optional.of("lang0 800 rows, 594 taken an epoch; lang1 150 rows, 257 taken an epoch;"
                            + " lang2 50 rows, 149 taken an epoch"),
                    BatchPlan.languages(pairs, batches(8, 2)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "0", "-1", ".inf", ".nan"})
    void refuseATemperatureThatIsNone(String temperature) {
        UserError refused = assertThrows(
                UserError.class,
                () -> YamlConfig.parse(
                        "run.yaml", "batch: {language_temperature: " + temperature + "}", TrainConfig.class));
        assertTrue(refused.getMessage().contains("language_temperature"), refused.getMessage());
    }
}
