package dev.xtrain.tune;

import dev.xtrain.eval.Outcome;
import dev.xtrain.eval.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What tuning did to one question.
 *
 * @param text what is asked
 * @param lang the language of the functions that it is asked of
 * @param before rank of the right function before, from 1
 * @param after and after
 */
public record QueryChange(String text, String lang, int before, int after) {

    /** All questions whose rank changed, the greatest gain in reciprocal rank first. */
    static List<QueryChange> between(Run before, Run after, List<String> texts) {
        List<QueryChange> changes = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            Outcome then = before.outcomes().get(i);
            int now = after.outcomes().get(i).rank();
            if (then.rank() != now) {
                changes.add(new QueryChange(texts.get(i), then.lang(), then.rank(), now));
            }
        }
        changes.sort(Comparator.comparingDouble(change -> -change.gain()));
        return changes;
    }

    /** Difference in reciprocal rank. */
    double gain() {
        return 1.0 / after - 1.0 / before;
    }

    /** The text in one line of at most so many characters. */
    String shortened(int most) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= most
                ? line
                : line.substring(0, line.offsetByCodePoints(0, most - 1)).strip() + "…";
    }
}
