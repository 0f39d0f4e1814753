package dev.xtrain.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.eval.Metrics;
import dev.xtrain.eval.Outcome;
import dev.xtrain.eval.Pool;
import dev.xtrain.eval.QueryMatch;
import dev.xtrain.eval.Run;
import dev.xtrain.model.ModelCard;
import dev.xtrain.report.Curve;
import dev.xtrain.report.Page;
import dev.xtrain.search.Mode;
import dev.xtrain.search.TokenMatches;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneReportTest {

    private static final List<String> LANGS = List.of("java", "python", "rust");

    @TempDir
    private Path folder;

    private static Run run(String model, Mode mode, IntUnaryOperator rank) {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < 300; i++) {
            int placed = Math.max(1, rank.applyAsInt(i));
            outcomes.add(new Outcome(
                    "q" + i,
                    LANGS.get(i % 3),
                    "Returns the thing number " + i + ", or <nothing> where there is none",
                    500,
                    placed,
                    Metrics.of(List.of(new Metrics.Placed(placed, 1))),
                    1,
                    100));
        }
        boolean words = mode == Mode.KEYWORD;
        return new Run(
                words ? Run.Backend.KEYWORD : new Run.Backend(model, "tokens", "maxsim", mode), Pool.WHOLE, outcomes);
    }

    private static TuneFacts facts() {
        var random = new SplittableRandom(5);
        int[] base = random.ints(300, 1, 40).map(i -> i > 20 ? 1 : i).toArray();
        var losses = IntStream.range(1, 400)
                .mapToObj(i -> new Curve.Point(i, .4 + 2 * Math.exp(-i / 60.0) + random.nextDouble(.3)))
                .toList();
        Map<String, String> recipe = new LinkedHashMap<>();
        recipe.put("rank", "16");
        recipe.put("learning rate", "0.0002");
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("extract", 4.2);
        seconds.put("train", 3_730.0);
        return new TuneFacts(
                "tokio-v1",
                "BAAI/bge-small-en-v1.5",
                "mit",
                "Tuning helped: MRR@10 went from 0.6 to 0.7.",
                List.of(
                        run("bge-small", Mode.SEMANTIC, i -> base[i]),
                        run("bge-small", Mode.HYBRID, i -> base[i] - 1),
                        run("", Mode.KEYWORD, i -> base[i] + 4),
                        run("tokio-v1", Mode.SEMANTIC, i -> i % 9 == 0 ? base[i] + 3 : base[i] - 4),
                        run("tokio-v1", Mode.HYBRID, i -> base[i] - 3)),
                List.of(new QueryMatch(
                        "find the file",
                        "tokio-v1",
                        "src/find.rs: fn find(path)",
                        true,
                        true,
                        new TokenMatches(List.of("[CLS]", "find"), List.of("[CLS]", "fn", "find"), new float[][] {
                            {.9f, .3f, .2f}, {.1f, .2f, .8f}
                        }))),
                losses,
                List.of(
                        new TuneFacts.Source("tokio", "https://example.org/tokio", "0123abc"),
                        new TuneFacts.Source("other", "", "")),
                738,
                300,
                new TreeMap<>(Map.of("java", 200, "python", 300, "rust", 415)),
                new TreeMap<>(Map.of("MIT", 900, "unknown", 15)),
                new TreeMap<>(Map.of("duplicate", 88)),
                recipe,
                Map.of("cpu", "2 cores"),
                seconds,
                Map.of("xtrain", "0.1.0"),
                List.of("Queries were capped."),
                3);
    }

    @Test
    void thePageTellsTheWholeStory() throws Exception {
        Page page = TuneReport.page(facts());
        String html = page.toHtml();
        var parser = DocumentBuilderFactory.newInstance();
        parser.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        parser.newDocumentBuilder().parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
        int at = 0;
        for (String part : List.of(
                "Did it help?",
                "Tuning helped",
                "P@1, semantic: bge-small → tokio-v1",
                "P@1 and MRR@10",
                "all languages, 300 queries",
                "Against bge-small",
                "Loss by step",
                "learning rate",
                "Questions that moved",
                "Better, the largest 10 of",
                "&lt;nothing&gt;",
                "Worse, the largest 10 of",
                "which tokens met",
                "find → find: 0.80",
                "What it was trained on",
                "0123abc",
                "1 h 02 min",
                "Note: Queries were capped.")) {
            at = html.indexOf(part, at);
            assertTrue(at > 0, part);
        }
    }

    @Test
    void theModelCardIsOneThatModelsAreReadWith() {
        TuneReport.modelCard(facts()).write(folder.resolve("README.md"));
        assertEquals(new ModelCard("mit", "BAAI/bge-small-en-v1.5"), ModelCard.read(folder));
    }

    @Test
    void theModelCardSaysWhatAReaderNeeds() {
        String card = TuneReport.modelCard(facts()).toMarkdown();
        assertTrue(card.startsWith("""
                ---
                license: mit
                base_model: BAAI/bge-small-en-v1.5
                library_name: PyLate
                pipeline_tag: sentence-similarity
                language:
                - en
                tags:
                - xtrain
                - code-search
                - lora
                - java
                - python
                - rust
                ---

                # tokio-v1
                """), card);
        for (String line : List.of(
                "\\| tokio-v1 +\\| semantic +\\| +300 \\| +0\\.\\d{3} \\| +0\\.\\d{3} to 0\\.\\d{3} \\| +0\\.\\d{3} .*",
                "\\| BM25 +\\| keyword .*",
                "738 pairs were trained on; 300 questions.*pairs come from code under MIT, and licences that were not found.*",
                "\\| rank +\\| +16 \\|",
                "\\| in all +\\| 1 h 02 min \\|",
                "\\| xtrain +\\| +0\\.1\\.0 \\|",
                "Questions are in English.*Queries were capped\\.")) {
            assertTrue(card.lines().anyMatch(found -> found.matches(line)), line + "\nin\n" + card);
        }
    }

    @Test
    void theDataCardCountsPairsAndLicences() {
        String card = TuneReport.dataCard(facts()).toMarkdown();
        assertTrue(card.startsWith("---\nlicense: other\nlanguage:\n- en\n"), card);
        for (String line : List.of(
                "915 pairs of question and function from tokio, other\\.",
                "\\| tokio +\\| +0123abc \\| https://example.org/tokio \\|",
                "\\| other +\\| +\\| +\\|",
                "\\| unknown +\\| +15 \\|",
                "\\| duplicate +\\| +88 \\|")) {
            assertTrue(card.lines().anyMatch(found -> found.matches(line)), line + "\nin\n" + card);
        }
    }
}
