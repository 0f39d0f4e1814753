package dev.xtrain.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.xtrain.model.EmbeddedModels;
import dev.xtrain.model.EmbeddingModel;
import dev.xtrain.model.TextEncoder.Kind;
import dev.xtrain.model.WordEncoder;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Precision;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.VectorScores;
import dev.xtrain.tensor.Vectors;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TokenMatchesTest {

    @AutoClose
    private static final Torch TORCH = Torch.open(ComputeDevice.CPU);

    private static final VectorScores KERNEL = new VectorScores(TORCH);

    @Test
    void findsTheTokenThatEachTokenOfTheQuestionMeets() {
        var encoder = new WordEncoder("words", true);
        TokenMatches matches =
                TokenMatches.of(encoder, KERNEL, "Close the file", "void close(Path file) { file.flush(); }");
        assertEquals(List.of("[CLS]", "close", "the", "file"), matches.query());
        assertEquals(List.of("[CLS]", "void", "close", "path", "file", "file", "flush"), matches.document());
        assertEquals(2, matches.best(1));
        assertEquals(4, matches.best(3), "the first of two equal ones");
        assertEquals(1, matches.scores()[1][2], 1e-3);
        assertEquals(matches.scores()[3][4], matches.scores()[3][5]);
    }

    @Test
    void addsUpToTheScoreThatRanks() {
        try (EmbeddingModel model =
                EmbeddingModel.open(EmbeddedModels.open("bge-small", null), TORCH, Precision.FP32)) {
            String query = "reads a file into getHTTPResponse";
            List<String> texts = List.of("fn a() {}", "fn read(path: &Path) -> String { fs::read(path) } ".repeat(30));
            Vectors documents = Vectors.of(model.dimension(), model.encode(texts, Kind.DOCUMENT));
            float[][] ranked = KERNEL.maxSim(model.encode(List.of(query), Kind.QUERY), documents);
            for (int d = 0; d < texts.size(); d++) {
                TokenMatches matches = TokenMatches.of(model, KERNEL, query, texts.get(d), documents, d);
                assertEquals(ranked[0][d], matches.score(), 1e-4);
                assertEquals(
                        matches.score(),
                        TokenMatches.of(model, KERNEL, query, texts.get(d)).score(),
                        1e-2);
                assertEquals(documents.rows(d), matches.document().size());
            }
        }
    }

    @Test
    void refusesAModelWithOneVectorAText() {
        var encoder = new WordEncoder("words", false);
        assertThrows(IllegalArgumentException.class, () -> TokenMatches.of(encoder, KERNEL, "a", "b"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new TokenMatches(List.of("a"), List.of("b", "c"), new float[][] {{1}}));
    }
}
