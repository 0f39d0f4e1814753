package dev.xtrain.eval;

import dev.xtrain.io.Progress;
import dev.xtrain.model.TextEncoder;
import dev.xtrain.search.TokenMatches;
import dev.xtrain.tensor.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Why a model answers a query with a document: which tokens met.
 *
 * @param query what was asked
 * @param model that answered
 * @param document its path, if known, and first line
 * @param right whether it is a right answer
 * @param first whether it came first, among all documents
 * @param tokens which met
 */
public record QueryMatch(
        String query, String model, String document, boolean right, boolean first, TokenMatches tokens) {

    /**
     * Looks at the document that comes first for each query and, where that is wrong, at its best right one.
     *
     * @param model has encoded the sets already; one with one vector a text has nothing to show
     * @param queries of these sets
     */
    public static List<QueryMatch> of(Evaluation.Model model, List<QuerySet> sets, List<RankChange> queries) {
        var matches = new ArrayList<QueryMatch>();
        if (!model.scoring().multiVector()) {
            return matches;
        }
        for (QuerySet set : sets) {
            List<Query> asked = set.queries().stream()
                    .filter(query -> queries.stream()
                            .anyMatch(chosen -> chosen.id().equals(query.id())
                                    && chosen.text().equals(query.text())))
                    .toList();
            if (!asked.isEmpty()) {
                Vectors documents = model.store().vectors(set.texts(), TextEncoder.Kind.DOCUMENT, Progress.silent());
                asked.forEach(query -> matches.addAll(of(model, set, query, documents)));
            }
        }
        return matches;
    }

    private static List<QueryMatch> of(Evaluation.Model model, QuerySet set, Query query, Vectors documents) {
        List<float[]> rows = model.encoder().encode(List.of(query.text()), TextEncoder.Kind.QUERY);
        float[] scores = model.scoring().scores(model.kernel(), rows, documents)[0];
        IntPredicate right =
                d -> query.relevant().containsKey(set.documents().get(d).unit());
        int first = best(scores, d -> true);
        int answer = best(scores, right);
        return IntStream.of(first, right.test(first) ? first : answer)
                .distinct()
                .mapToObj(d -> new QueryMatch(
                        query.text(),
                        model.name(),
                        label(set.documents().get(d)),
                        right.test(d),
                        d == first,
                        TokenMatches.of(
                                model.encoder(),
                                model.kernel(),
                                query.text(),
                                set.documents().get(d).text(),
                                documents,
                                d)))
                .toList();
    }

    private static int best(float[] scores, IntPredicate among) {
        return IntStream.range(0, scores.length)
                .filter(among)
                .reduce((best, d) -> scores[d] > scores[best] ? d : best)
                .orElseThrow();
    }

    private static String label(QuerySet.Document document) {
        String line = document.text()
                .lines()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return document.path().isEmpty() ? line : document.path() + ": " + line;
    }
}
