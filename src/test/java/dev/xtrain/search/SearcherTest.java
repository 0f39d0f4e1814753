package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.model.PooledVectors;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.model.WordEncoder;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.VectorScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SearcherTest {

    @AutoClose
    private static final Torch TORCH = Torch.open(ComputeDevice.CPU);

    private static final List<String> NOUNS = List.of(
            "date", "gzip", "byte", "file", "clock", "socket", "thread", "queue", "token", "vector", "image", "price");
    private static final List<String> VERBS =
            List.of("parse", "pack", "read", "write", "close", "open", "sort", "merge", "count", "draw");

    @TempDir
    private Path folder;

    private Sources sources;

    @BeforeEach
    void write() throws IOException {
        sources = Sources.in(folder, "tree");
    }

    private static Searcher.Semantic semantic(DirectoryIndex index, Path vectors, TextEncoder encoder, String query) {
        PooledVectors pooled = index.vectors(encoder, vectors, false);
        float[] question =
                encoder.encode(List.of(query), TextEncoder.Kind.QUERY).get(0);
        return new Searcher.Semantic(encoder, pooled, new VectorScores(TORCH), question);
    }

    private static Searcher.Request request(String query, Mode mode, boolean exact) {
        return new Searcher.Request(query, mode, Routing.DEFAULT, function -> true, 3, exact);
    }

    @Test
    void everyModeFindsWhatTheWordsSay() throws Exception {
        try (DirectoryIndex index = sources.open()) {
            for (Mode mode : List.of(Mode.SEMANTIC, Mode.HYBRID)) {
                var searcher = new Searcher(index, request("bytes gzip packed", mode, false));
                Searcher.Semantic side =
                        semantic(index, sources.vectors(), new WordEncoder("words", true), "bytes gzip packed");
                assertEquals(
                        "gunzip", searcher.byVectors(side).get(0).function().symbol(), mode::toString);
            }
            List<Hit> hits = new Searcher(index, request("bytes gzip packed", Mode.KEYWORD, false)).byWords();
            assertEquals(
                    List.of("gunzip"),
                    hits.stream().map(hit -> hit.function().symbol()).toList());
        }
    }

    @Test
    void theBestTokensOfAnExplanationAddUpToTheScore() throws Exception {
        String query = "read a date packed in gzip bytes";
        try (DirectoryIndex index = sources.open()) {
            var searcher = new Searcher(index, request(query, Mode.SEMANTIC, false));
            Searcher.Semantic side = semantic(index, sources.vectors(), new WordEncoder("words", true), query);
            for (Hit hit : searcher.byVectors(side)) {
                String text = index.source(hit.function()).orElseThrow();
                Explanation explanation = searcher.explain(side, hit, text).orElseThrow();
                assertEquals(8, explanation.matches().size());
                double sum = explanation.matches().stream()
                        .mapToDouble(Explanation.Match::score)
                        .sum();
                assertEquals(hit.score(), sum, 1e-3);
            }
        }
    }

    @Test
    void anExplanationNamesTokensAndLines() throws Exception {
        try (DirectoryIndex index = sources.open()) {
            var searcher = new Searcher(index, request("inflate", Mode.SEMANTIC, false));
            Searcher.Semantic side = semantic(index, sources.vectors(), new WordEncoder("words", true), "inflate");
            Hit hit = searcher.byVectors(side).get(0);
            Explanation explanation = searcher.explain(
                            side, hit, index.source(hit.function()).orElseThrow())
                    .orElseThrow();
            Explanation.Match match = explanation.matches().get(1);
            assertEquals(
                    "inflate inflate 3 1.00",
                    String.format("%s %s %d %.2f", match.token(), match.found(), match.line(), match.score()));
            assertTrue(explanation.matches().get(0).special());
        }
    }

    @Test
    void sharesAddUpToTheScore() throws Exception {
        String query = "unpack gzip";
        try (DirectoryIndex index = sources.open()) {
            var searcher = new Searcher(index, request(query, Mode.HYBRID, false));
            for (Hit hit :
                    searcher.byVectors(semantic(index, sources.vectors(), new WordEncoder("words", true), query))) {
                Hit.Parts shares = hit.shares();
                double sum = Stream.of(shares.semantic(), shares.keyword(), shares.filename(), shares.symbol())
                        .filter(Objects::nonNull)
                        .mapToDouble(share -> share)
                        .sum();
                assertEquals(hit.score(), sum, 1e-5);
            }
        }
    }

    private void writeMany(int count) throws IOException {
        var random = new SplittableRandom(7);
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String verb = VERBS.get(random.nextInt(VERBS.size()));
            text.append("def ").append(verb).append(i).append("(x):\n");
            for (int line = 0; line < 3; line++) {
                text.append("    ")
                        .append(NOUNS.get(random.nextInt(NOUNS.size())))
                        .append(" = ");
                text.append(VERBS.get(random.nextInt(VERBS.size()))).append("(x)\n");
            }
            text.append('\n');
        }
        sources.write("many.py", text.toString());
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SEMANTIC", "HYBRID"})
    void theFirstStageKeepsTheBest(Mode mode) throws Exception {
        writeMany(3 * Searcher.POOLED);
        int same = 0;
        int asked = 0;
        try (DirectoryIndex index = sources.open()) {
            for (String noun : NOUNS) {
                String query = "parse and close the " + noun;
                Searcher.Semantic side = semantic(index, sources.vectors(), new WordEncoder("a", true), query);
                Hit found = new Searcher(index, request(query, mode, false))
                        .byVectors(side)
                        .get(0);
                Hit best = new Searcher(index, request(query, mode, true))
                        .byVectors(side)
                        .get(0);
                same += found.equals(best) ? 1 : 0;
                asked++;
                assertEquals(best.score(), found.score(), 0.02 * best.score(), query);
            }
        }
        assertTrue(same >= asked - 1, same + " of " + asked);
    }

    @Test
    void aSingleVectorModelIsExactInOneStage() throws Exception {
        writeMany(2 * Searcher.POOLED);
        String query = "sort the queue";
        try (DirectoryIndex index = sources.open()) {
            Searcher.Semantic side = semantic(index, sources.vectors(), new WordEncoder("a", false), query);
            assertEquals(
                    new Searcher(index, request(query, Mode.SEMANTIC, true)).byVectors(side),
                    new Searcher(index, request(query, Mode.SEMANTIC, false)).byVectors(side));
            assertTrue(new Searcher(index, request(query, Mode.SEMANTIC, false))
                    .explain(
                            side,
                            new Searcher(index, request(query, Mode.SEMANTIC, true))
                                    .byVectors(side)
                                    .get(0),
                            "")
                    .isEmpty());
        }
    }

    @Test
    void aFilterLeavesTheStatisticsAlone() throws Exception {
        try (DirectoryIndex index = sources.open()) {
            double all = new Searcher(index, request("date", Mode.KEYWORD, false))
                    .byWords()
                    .get(0)
                    .score();
            var rust = new Searcher.Request(
                    "date",
                    Mode.KEYWORD,
                    Routing.DEFAULT,
                    function -> function.lang().equals("rust"),
                    5,
                    false);
            List<Hit> hits = new Searcher(index, rust).byWords();
            assertEquals(all, hits.get(0).score());
            assertTrue(hits.stream().allMatch(hit -> hit.function().lang().equals("rust")));
        }
    }
}
