package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.io.Progress;
import dev.xtrain.model.VectorStore;
import dev.xtrain.model.WordEncoder;
import dev.xtrain.report.Page;
import dev.xtrain.search.Mode;
import dev.xtrain.search.Routing;
import dev.xtrain.search.Scoring;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.Torch;
import dev.xtrain.tensor.VectorScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalReportTest {

    private static final QuerySet SET = new QuerySet(
            "rust",
            List.of(
                    new QuerySet.Document("\n  fn open(path) { read file }", 0, "src/file.rs", "open"),
                    QuerySet.Document.of("fn close() { drop handle }", 1),
                    QuerySet.Document.of("fn sum(numbers) { add }", 2)),
            3,
            List.of(
                    new Query("q0", "rust", "open the file", Map.of(0, 1)),
                    new Query("q1", "rust", "close the handle", Map.of(1, 1)),
                    new Query("q2", "rust", "add all up, read file", Map.of(2, 1))));

    @AutoClose
    private static final Torch TORCH = Torch.open(ComputeDevice.CPU);

    @TempDir
    private Path folder;

    private Evaluation.Model model(String name, boolean multiVector) {
        var encoder = new WordEncoder(name, multiVector);
        return new Evaluation.Model(
                name, Scoring.of(multiVector), encoder, VectorStore.open(folder, encoder), new VectorScores(TORCH));
    }

    private static Evaluation evaluation(Mode... modes) {
        return new Evaluation(
                List.of(SET), new Evaluation.Settings(List.of(modes), List.of(Pool.WHOLE), Routing.DEFAULT, 1));
    }

    private static String html(List<Run> runs, List<QueryMatch> matches) {
        EvalResults results = EvalResults.of(runs, List.of("a note"), 1);
        return EvalReport.page("three questions", runs, results, matches, Map.of("seed", "1"))
                .toHtml();
    }

    @Test
    void aModelAloneIsHeldAgainstKeywords() {
        var evaluation = evaluation(Mode.SEMANTIC);
        var runs = new ArrayList<>(evaluation.keyword());
        runs.addAll(evaluation.semantic(model("words", true), Progress.silent()));
        List<RankChanges> changes = MovedQueries.of(runs);
        assertEquals(1, changes.size());
        assertEquals("bm25", changes.get(0).before());
        String html = html(runs, List.of());
        assertTrue(html.contains("Questions that moved, words against bm25"), html);
        assertFalse(html.contains("Difference in MRR@10"), html);
        assertFalse(html.contains("Why: which tokens met"), html);
        assertTrue(html.contains("Note: a note"), html);
    }

    @Test
    void modelsAreHeldAgainstTheFirst() {
        var evaluation = evaluation(Mode.SEMANTIC, Mode.HYBRID);
        var runs = new ArrayList<Run>();
        for (String name : List.of("a", "b", "c")) {
            runs.addAll(evaluation.semantic(model(name, true), Progress.silent()));
        }
        assertEquals(
                List.of("a b semantic", "a c semantic"),
                MovedQueries.of(runs).stream()
                        .map(change -> change.before() + " " + change.after() + " " + change.mode())
                        .toList());
        assertEquals(4, EvalReport.tiles(runs, 1).tiles().size(), "b and c, semantic and hybrid");
        assertTrue(html(runs, List.of()).contains("to the right is better than a in the same mode"));
    }

    @Test
    void explainsTheFirstDocumentAndTheRightOne() {
        Run run = evaluation(Mode.SEMANTIC)
                .semantic(model("words", true), Progress.silent())
                .get(0);
        List<RankChange> telling = MovedQueries.telling(List.of(run));
        assertEquals(3, telling.size(), "nothing to compare with: the best answered");
        List<QueryMatch> matches = QueryMatch.of(model("words", true), List.of(SET), telling);
        QueryMatch open = matches.get(0);
        assertEquals("src/file.rs: fn open(path) { read file }", open.document());
        assertTrue(open.first() && open.right());
        assertEquals(List.of("[CLS]", "open", "the", "file"), open.tokens().query());
        List<QueryMatch> misled = matches.stream()
                .filter(match -> match.query().startsWith("add"))
                .toList();
        assertEquals(2, misled.size(), "file and read lead astray");
        assertTrue(misled.get(0).first() && !misled.get(0).right());
        assertTrue(!misled.get(1).first() && misled.get(1).right());
        assertTrue(misled.get(0).tokens().score() > misled.get(1).tokens().score());
        String html = html(List.of(run), matches);
        assertTrue(html.contains("words: comes first, and is wrong: src/file.rs"), html);
        assertTrue(html.contains("words: is the best right answer: fn sum(numbers)"), html);
        assertEquals(List.of(), QueryMatch.of(model("words", false), List.of(SET), telling));
    }

    @Test
    void theDataBesideThePageIsThePage() {
        Run run = evaluation(Mode.SEMANTIC)
                .semantic(model("words", true), Progress.silent())
                .get(0);
        Page page = EvalReport.page("s", List.of(run), EvalResults.of(List.of(run), List.of(), 1), List.of(), Map.of());
        assertEquals(
                List.of("In short", "P@1 and MRR@10", "All numbers"),
                page.sections().stream().map(section -> section.title()).toList());
    }
}
