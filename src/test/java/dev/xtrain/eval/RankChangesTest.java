package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.xtrain.search.Mode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankChangesTest {

    /** A run in which query {@code qI} has the rank {@code ranks[I]}. */
    private static Run run(String model, int... ranks) {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < ranks.length; i++) {
            Metrics metrics = Metrics.of(List.of(new Metrics.Placed(ranks[i], 1)));
            outcomes.add(new Outcome("q" + i, "rust", "question " + i, 500, ranks[i], metrics, 1, 1));
        }
        return new Run(new Run.Backend(model, "tokens", "maxsim", Mode.SEMANTIC), Pool.WHOLE, outcomes);
    }

    private static List<String> ids(List<RankChange> changes) {
        return changes.stream().map(RankChange::id).toList();
    }

    @Test
    void ordersByWhatChangedMost() {
        RankChanges changes =
                RankChanges.of(run("base", 1, 2, 400, 300, 5, 1, 90), run("tuned", 1, 1, 1, 20, 7, 200, 80), 10);
        assertEquals(List.of("q2", "q1", "q3", "q6"), ids(changes.better()));
        assertEquals(List.of("q5", "q4"), ids(changes.worse()));
        assertEquals(
                new RankChange("q2", "rust", "question 2", 400, 1),
                changes.better().get(0));
        assertEquals("base", changes.before());
        assertEquals("tuned", changes.after());
    }

    @Test
    void countsAllAndShowsSome() {
        RankChanges changes = RankChanges.of(run("base", 9, 8, 7, 1), run("tuned", 1, 1, 1, 2), 2);
        assertEquals(List.of("q0", "q1"), ids(changes.better()));
        assertEquals(3, changes.improved());
        assertEquals(1, changes.worsened());
    }

    @Test
    void refusesRunsOverOtherQueries() {
        Run swapped = new Run(
                run("b", 1).backend(),
                Pool.WHOLE,
                List.of(run("b", 1, 2).outcomes().get(1)));
        assertThrows(IllegalArgumentException.class, () -> RankChanges.of(run("a", 1), swapped, 1));
    }
}
