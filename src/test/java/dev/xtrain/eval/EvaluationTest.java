package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.xtrain.io.Json;
import dev.xtrain.io.Progress;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.VectorStore;
import dev.xtrain.model.WordEncoder;
import dev.xtrain.search.Mode;
import dev.xtrain.search.Routing;
import dev.xtrain.search.Scoring;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {

    private static final long SEED = 3;
    private static final List<Mode> ALL = List.of(Mode.values());

    @AutoClose
    private static final Torch TORCH = Torch.open(ComputeDevice.CPU);

    @TempDir
    private Path folder;

    /** Functions of random words; every query repeats some words of its function. */
    private static QuerySet set(String lang, int functions, int queries) {
        var random = new SplittableRandom(functions);
        List<String> texts = IntStream.range(0, functions)
                .mapToObj(i -> IntStream.range(0, 12)
                        .mapToObj(w -> "w" + random.nextInt(60))
                        .collect(Collectors.joining(" ", "f" + i + " ", "")))
                .toList();
        List<QuerySet.Document> documents = IntStream.range(0, functions)
                .mapToObj(i -> QuerySet.Document.of(texts.get(i), i))
                .toList();
        List<Query> asked = IntStream.range(0, queries)
                .mapToObj(i -> {
                    List<String> words = new ArrayList<>(List.of(texts.get(i).split(" ")));
                    String text = String.join(" ", words.subList(1, 4)) + " w" + random.nextInt(60);
                    return new Query(lang + i, lang, text, Map.of(i, 1));
                })
                .toList();
        return new QuerySet(lang, documents, functions, asked);
    }

    private static Evaluation.Settings settings(List<Pool> pools) {
        return new Evaluation.Settings(ALL, pools, Routing.DEFAULT, SEED);
    }

    private Evaluation.Model model(TextEncoder encoder, Scoring scoring) {
        return new Evaluation.Model(
                encoder.name(), scoring, encoder, VectorStore.open(folder, encoder), new VectorScores(TORCH));
    }

    @Test
    void ranksByEverySignalInEveryPool() {
        var pools = List.of(Pool.WHOLE, new Pool(40));
        var evaluation = new Evaluation(List.of(set("java", 60, 20), set("rust", 90, 30)), settings(pools));
        List<Run> keyword = evaluation.keyword();
        List<Run> semantic = evaluation.semantic(model(new WordEncoder("a", true), Scoring.MAXSIM), Progress.silent());
        assertEquals(2, keyword.size());
        assertEquals(2 * 4, semantic.size(), "all modes but keyword");
        for (Run run : semantic) {
            assertEquals(50, run.outcomes().size());
            assertTrue(run.mean(Metrics::recallAt10) > .7, run.backend() + " " + run.mean(Metrics::recallAt10));
            assertTrue(run.outcomes().stream().allMatch(outcome -> outcome.bytes() > 0 && outcome.millis() > 0));
        }
        assertEquals(
                Set.of(60, 90),
                keyword.get(0).outcomes().stream().map(Outcome::pool).collect(Collectors.toSet()));
        assertEquals(
                Set.of(40),
                keyword.get(1).outcomes().stream().map(Outcome::pool).collect(Collectors.toSet()));
        double[] whole = keyword.get(0).values(Metrics::reciprocalRank);
        double[] sampled = keyword.get(1).values(Metrics::reciprocalRank);
        assertTrue(IntStream.range(0, 50).allMatch(i -> sampled[i] >= whole[i]), "fewer distractors, never worse");
        assertNotEquals(Arrays.toString(whole), Arrays.toString(sampled));
    }

    @Test
    void semanticRanksAreThoseOfThePlainDefinition() {
        QuerySet set = set("rust", 80, 25);
        var encoder = new WordEncoder("a", true);
        var evaluation = new Evaluation(List.of(set), settings(List.of(Pool.WHOLE)));
        Run run = evaluation
                .semantic(model(encoder, Scoring.MAXSIM), Progress.silent())
                .get(0);
        List<float[]> documents = Vectors.of(48, encoder.encode(set.texts(), TextEncoder.Kind.DOCUMENT))
                .floats(); // fp16, as they are kept
        for (int q = 0; q < 25; q++) {
            float[] query = encoder.encode(List.of(set.queries().get(q).text()), TextEncoder.Kind.QUERY)
                    .get(0);
            int right = q;
            double own = maxSim(query, documents.get(q));
            long asGood = IntStream.range(0, 80)
                    .filter(d -> d != right && maxSim(query, documents.get(d)) > own - 1e-4)
                    .count();
            double expected = asGood < 10 ? 1.0 / (1 + asGood) : 0;
            assertEquals(expected, run.outcomes().get(q).metrics().reciprocalRank(), 1e-9);
        }
    }

    private static double maxSim(float[] query, float[] document) {
        int dimension = 48;
        double sum = 0;
        for (int i = 0; i < query.length; i += dimension) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < document.length; j += dimension) {
                double product = 0;
                for (int k = 0; k < dimension; k++) {
                    product += query[i + k] * document[j + k];
                }
                max = Math.max(max, product);
            }
            sum += max;
        }
        return sum;
    }

    @Test
    void aModelThatTellsNothingApartFindsNothing() {
        var blind = new WordEncoder("blind", false) {
            @Override
            public List<float[]> encode(List<String> texts, Kind kind) {
                return super.encode(texts.stream().map(text -> "same").toList(), kind);
            }
        };
        var evaluation = new Evaluation(List.of(set("rust", 50, 20)), settings(List.of(Pool.WHOLE, new Pool(20))));
        for (Run run : evaluation.semantic(model(blind, Scoring.COSINE), Progress.silent())) {
            if (run.backend().mode() == Mode.SEMANTIC) {
                assertEquals(0, run.mean(Metrics::precisionAt1));
                assertEquals(0, run.mean(Metrics::recallAt10));
            }
        }
    }

    @Test
    void aPoolDependsOnTheQueryAndTheSeedAlone() {
        QuerySet set = set("rust", 200, 20);
        Query query = set.queries().get(7);
        int[] units = new Pool(50).units(set, query, 1);
        assertEquals(50, Arrays.stream(units).distinct().count());
        assertTrue(Arrays.binarySearch(units, 7) >= 0, "the right answer is in it");
        QuerySet other = new QuerySet(set.name(), set.documents(), set.units(), List.of(query));
        assertArrayEquals(units, new Pool(50).units(other, query, 1), "whatever else is asked");
        assertNotEquals(Arrays.toString(units), Arrays.toString(new Pool(50).units(set, query, 2)));
        assertNotEquals(
                Arrays.toString(units),
                Arrays.toString(new Pool(50).units(set, set.queries().get(8), 1)));
        assertEquals(200, new Pool(200).units(set, query, 1).length);

        // every other unit is as likely as any other
        int[] drawn = new int[200];
        for (int seed = 0; seed < 2_000; seed++) {
            Arrays.stream(new Pool(21).units(set, query, seed)).forEach(unit -> drawn[unit]++);
        }
        drawn[7] = 201;
        assertTrue(Arrays.stream(drawn).allMatch(n -> n > 130 && n < 280), Arrays.toString(drawn));
    }

    @Test
    void aUnitIsAsGoodAsItsBestDocument() {
        List<QuerySet.Document> documents = List.of(
                new QuerySet.Document("parse the date", 0, "a.rs", ""),
                new QuerySet.Document("something else entirely", 0, "a.rs", ""),
                new QuerySet.Document("the date", 1, "b.rs", ""));
        var set = new QuerySet("files", documents, 2, List.of(new Query("q", "rust", "parse date", Map.of(0, 1))));
        var evaluation = new Evaluation(List.of(set), settings(List.of(Pool.WHOLE)));
        Outcome outcome = evaluation.keyword().get(0).outcomes().get(0);
        assertEquals(1, outcome.metrics().precisionAt1());
        assertEquals(2, outcome.pool());
    }

    @Test
    void fitsTheWeightThatOtherwiseMisleads() {
        QuerySet set = set("rust", 120, 60);
        var evaluation = new Evaluation(List.of(set), settings(List.of(Pool.WHOLE)));
        var good = new WordEncoder("good", true);
        var noise = new WordEncoder("noise", false) {
            @Override
            public List<float[]> encode(List<String> texts, Kind kind) {
                return super.encode(
                        texts.stream()
                                .map(text -> text + text.hashCode() + kind)
                                .map(text -> text.replace(' ', 'x'))
                                .toList(),
                        kind);
            }
        };
        Routing fitted = evaluation.fit(model(noise, Scoring.COSINE), Progress.silent());
        assertTrue(fitted.sentences().semantic() <= .25, "noise gets little weight: " + fitted);
        Routing trusted = evaluation.fit(model(good, Scoring.MAXSIM), Progress.silent());
        assertTrue(trusted.sentences().semantic() > fitted.sentences().semantic(), trusted + " over " + fitted);
        assertEquals(0, trusted.sentences().filename(), "there are no paths");
        assertEquals(Routing.DEFAULT.identifiers(), trusted.identifiers(), "no identifier is asked for");
        assertEquals(fitted, evaluation.fit(model(noise, Scoring.COSINE), Progress.silent()), "every time the same");
    }

    @Test
    void resultsHaveARowALanguageAndOneForAll() throws IOException {
        var pools = List.of(Pool.WHOLE, new Pool(80));
        var evaluation = new Evaluation(List.of(set("java", 60, 20), set("rust", 90, 30)), settings(pools));
        var runs = new ArrayList<>(evaluation.keyword());
        runs.addAll(evaluation.semantic(model(new WordEncoder("a", true), Scoring.MAXSIM), Progress.silent()));
        runs.addAll(evaluation.semantic(model(new WordEncoder("b", true), Scoring.XTR), Progress.silent()));
        EvalResults results = EvalResults.of(runs, List.of("a note"), SEED);
        assertEquals(9 * 5, results.results().size(), "9 systems: java, rust, all whole; rust, all of 80");

        JsonNode json = Json.mapper().readTree(Json.pretty().writeValueAsBytes(results));
        var fields = new TreeSet<String>();
        json.get("results").get(0).fieldNames().forEachRemaining(fields::add);
        assertTrue(
                fields.containsAll(Set.of(
                        "model",
                        "pooling",
                        "score",
                        "mode",
                        "lang",
                        "pool",
                        "n",
                        "p_at_1",
                        "mrr_at_10",
                        "recall_at_10",
                        "ndcg_at_10",
                        "ci95",
                        "p_vs_first")),
                "" + fields);
        assertEquals(2, json.get("results").get(0).get("ci95").get("mrr_at_10").size());

        HybridGain gain = results.hybridGains().stream()
                .filter(found -> found.model().equals("a")
                        && found.lang().equals("rust")
                        && found.pool().equals("80"))
                .findFirst()
                .orElseThrow();
        double hybrid = row(results, "a", "hybrid", "rust", "sampled").precisionAt1();
        double semantic = row(results, "a", "semantic", "rust", "sampled").precisionAt1();
        double keyword = row(results, "bm25", "keyword", "rust", "sampled").precisionAt1();
        assertEquals(hybrid - Math.max(semantic, keyword), gain.precisionAt1().difference(), 1e-9);
        assertEquals(keyword > semantic ? "keyword" : "semantic", gain.part());
        assertEquals(2 * (3 + 1), results.hybridGains().size(), "two models: java, rust, all whole; rust of 80");

        EvalRow first = row(results, "a", "semantic", "all", "whole");
        assertNull(first.pVsFirst());
        assertNull(first.pool(), "the languages' pools differ");
        assertEquals(50, first.n());
        EvalRow second = row(results, "b", "semantic", "rust", "sampled");
        assertEquals(80, second.pool());
        assertEquals(30, second.n());
        assertTrue(second.pVsFirst() != null && second.pVsFirst() > 0);
        assertTrue(second.ci95().mrrAt10().low() <= second.mrrAt10());
        assertTrue(second.ci95().mrrAt10().high() >= second.mrrAt10());

        List<List<String>> table = results.table().rows();
        assertEquals(List.of("java", "whole 60", "20", "a"), table.get(0).subList(0, 4));
        assertEquals("all", table.get(table.size() - 1).get(0));
    }

    private static EvalRow row(EvalResults results, String model, String mode, String lang, String protocol) {
        return results.results().stream()
                .filter(row -> row.model().equals(model) && row.mode().equals(mode))
                .filter(row -> row.lang().equals(lang) && row.protocol().equals(protocol))
                .findFirst()
                .orElseThrow();
    }
}
