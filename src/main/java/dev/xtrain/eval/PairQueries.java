package dev.xtrain.eval;

import dev.xtrain.io.JsonLines;
import dev.xtrain.io.UserError;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a query set from a file of pairs: every pair's query, asked of the functions of its language.
 *
 * <p>The pool of a language is every distinct {@code positive} in the file, whatever its split; the split chooses
 * queries only. Two pairs with the same code share one function of the pool, so that either's answer is right for both.
 * Pairs of one language that ask the same (case and white space aside), of whatever split, are answers to each other:
 * every one of their functions is right for each of them, as the question does not tell which is meant. Such a question
 * is asked once: its rows would all be answered alike, and an interval would take them for independent questions.
 */
public final class PairQueries {

    private static final String ALL_SPLITS = "all";
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private PairQueries() {}

    /** The part of a {@link Pair} that is needed; rows of other tools have no more. */
    private record Row(
            @Nullable String id,
            @Nullable String lang,
            @Nullable String symbol,
            String query,
            String positive,
            @Nullable String split) {}

    private record Question(String id, String text) {}

    /** Questions, each from the first row that asks it. */
    private static final class Asked {
        final Map<String, Question> questions = new LinkedHashMap<>(); // by the normalised question
        int again; // rows that ask what another has asked

        void add(Question question) {
            if (questions.putIfAbsent(normalised(question.text), question) != null) {
                again++;
            }
        }
    }

    /** A language's pool while it is read. */
    private static final class Draft {
        final Map<String, Integer> pool = new LinkedHashMap<>();
        final List<String> symbols = new ArrayList<>(); // of the pool, empty where there is none
        final Map<String, Map<Integer, Integer>> answers = new HashMap<>(); // graded, by the normalised question
        final Asked chosen = new Asked();
        final Asked test = new Asked();
        final Set<String> learnt = new HashSet<>(); // normalised questions of rows that are trained on

        List<Query> queries(String lang, Asked asked) {
            return asked.questions.entrySet().stream()
                    .map(asks -> new Query(
                            asks.getValue().id,
                            lang,
                            asks.getValue().text,
                            answers.getOrDefault(asks.getKey(), Map.of())))
                    .toList();
        }
    }

    /**
     * Reads a file.
     *
     * @param split the queries' split, or {@code all}; null: {@code test} where the file has such rows, else all
     */
    public static QuerySets read(Path file, @Nullable String split) {
        return read(file, split, false);
    }

    /**
     * Reads the test rows of a file whose other rows are trained on. A question that one of these asks, too, tells what
     * was remembered, as its answers are shared: it is left out, and a note says how many were.
     */
    public static QuerySets heldOut(Path file) {
        return read(file, Split.TEST, true);
    }

    /** What two questions that ask the same have in common. */
    public static String normalised(String question) {
        return WHITE_SPACE.matcher(question.strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
    }

    private static QuerySets read(Path file, @Nullable String split, boolean unseen) {
        Map<String, Draft> languages = new TreeMap<>();
        int[] blank = {0};
        JsonLines.forEach(file, Row.class, (row, line) -> {
            if (row.query().isBlank() || row.positive().isBlank()) {
                blank[0]++;
                return;
            }
            String lang = row.lang() == null ? Pair.UNKNOWN : row.lang();
            Draft draft = languages.computeIfAbsent(lang, name -> new Draft());
            int unit = draft.pool.computeIfAbsent(row.positive(), code -> draft.pool.size());
            if (unit == draft.symbols.size()) {
                draft.symbols.add(row.symbol() == null ? "" : row.symbol());
            }
            String id = row.id() == null ? "line " + line : row.id();
            var question = new Question(id, row.query());
            draft.answers
                    .computeIfAbsent(normalised(question.text), text -> new HashMap<>())
                    .put(unit, 1);
            if (split == null || split.equals(ALL_SPLITS) || split.equals(row.split())) {
                draft.chosen.add(question);
            }
            if (Split.TEST.equals(row.split())) {
                draft.test.add(question);
            } else {
                draft.learnt.add(normalised(question.text));
            }
        });
        boolean testOnly =
                split == null && languages.values().stream().anyMatch(draft -> !draft.test.questions.isEmpty());
        var notes = new ArrayList<String>();
        if (blank[0] > 0) {
            notes.add("rows dropped for want of a query or of code: " + blank[0]);
        }
        if (testOnly) {
            notes.add("only queries of the split test are asked; --split names another");
        }
        var sets = new ArrayList<QuerySet>();
        languages.forEach((lang, draft) -> {
            Asked asked = testOnly ? draft.test : draft.chosen;
            if (asked.again > 0) {
                notes.add("rows in " + lang + " that ask what another row asks, asked once: " + asked.again);
            }
            int all = asked.questions.size();
            if (unseen) {
                asked.questions.keySet().removeAll(draft.learnt);
            }
            int left = asked.questions.size();
            if (left < all) {
                notes.add("questions in " + lang + " that rows for training ask, too, left out: " + (all - left));
            }
            List<Query> queries = draft.queries(lang, asked);
            if (queries.isEmpty()) {
                notes.add("no query in " + lang + ", functions: " + draft.pool.size());
            } else {
                List<QuerySet.Document> documents = draft.pool.entrySet().stream()
                        .map(code -> new QuerySet.Document(
                                code.getKey(), code.getValue(), "", draft.symbols.get(code.getValue())))
                        .toList();
                sets.add(new QuerySet(lang, documents, documents.size(), queries));
            }
        });
        if (sets.isEmpty()) {
            throw UserError.doing("reading the queries")
                    .expected(split == null ? "pairs" : "pairs of the split " + split)
                    .found("none")
                    .at(file)
                    .fix(split == null ? "Extract pairs first: xtrain extract DIR." : "Choose another --split.");
        }
        return new QuerySets(sets, notes);
    }
}
