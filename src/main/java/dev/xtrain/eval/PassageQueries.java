package dev.xtrain.eval;

import dev.xtrain.io.StopSignal;
import dev.xtrain.io.UserError;
import dev.xtrain.source.SourceFile;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns hand-written questions about prose into a query set: the passages of the corpus's Markdown, reStructuredText
 * and text files are the documents, each a unit of its own.
 *
 * <p>An answer is {@code path:FIRST-LAST}, lines from 1: right is every passage that holds at least half of these
 * lines, or at least half of whose lines are among them. An answer {@code path} means any passage of the file.
 */
final class PassageQueries {

    /** What the questions count as in tables. */
    static final String LANG = "prose";

    /** Passages of one corpus: what is beyond is left out and named. */
    private static final int MAX_PASSAGES = 200_000;

    private static final Pattern LINES = Pattern.compile("(.*):(\\d{1,9})-(\\d{1,9})");

    private final Spec spec;
    private final Path file;
    private final List<String> notes;
    private final List<QuerySet.Document> documents = new ArrayList<>();
    private final List<Passages.Passage> passages = new ArrayList<>();
    private final Map<String, List<Integer>> units = new HashMap<>(); // by path

    private PassageQueries(Spec spec, Path file, List<String> notes) {
        this.spec = spec;
        this.file = file;
        this.notes = notes;
    }

    /** Reads a corpus. Errors: the window or an answer is malformed. */
    static Optional<QuerySet> read(Spec spec, Path root, Path file, List<String> notes) {
        var queries = new PassageQueries(spec, file, notes);
        queries.cut(root);
        List<Query> answered = queries.answered();
        return answered.isEmpty()
                ? Optional.empty()
                : Optional.of(new QuerySet(spec.name(), queries.documents, queries.documents.size(), answered));
    }

    private void cut(Path root) {
        Passages cutter = passages();
        notes.add(spec.name() + ": passages of up to " + cutter.window() + " words, overlapping by up to "
                + cutter.overlap());
        Predicate<String> included = SpecQueries.included(spec);
        var left = new ArrayList<String>();
        try (SourceTree tree = SourceTree.open(root)) {
            for (SourceTree.Entry entry : tree.list(path -> Passages.isProse(path) && included.test(path))) {
                StopSignal.check();
                if (passages.size() >= MAX_PASSAGES) {
                    left.add(entry.path());
                } else {
                    tree.read(entry).ifPresent(text -> add(text, cutter));
                }
            }
            SpecQueries.noteSkipped(spec, tree, notes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!left.isEmpty()) {
            notes.add(spec.name() + ": files left out beyond " + MAX_PASSAGES + " passages: " + left.size() + ", "
                    + SpecQueries.listed(left));
        }
    }

    private void add(SourceFile text, Passages cutter) {
        for (Passages.Passage passage : cutter.of(text.path(), text.text())) {
            units.computeIfAbsent(text.path(), path -> new ArrayList<>()).add(passages.size());
            documents.add(new QuerySet.Document(passage.text(), passages.size(), text.path(), ""));
            passages.add(passage);
        }
    }

    private Passages passages() {
        int window = spec.window() == null ? Passages.DEFAULT.window() : spec.window();
        int overlap = spec.overlap() == null ? Math.min(Passages.DEFAULT.overlap(), window / 4) : spec.overlap();
        if (window < 1) {
            throw wrong("a window of at least one word", String.valueOf(window), "window");
        }
        if (overlap < 0 || overlap >= window) {
            throw wrong("an overlap of no word or more, less than the window", String.valueOf(overlap), "overlap");
        }
        return new Passages(window, overlap);
    }

    private UserError wrong(String expected, String found, String where) {
        return UserError.doing("reading the queries of " + spec.name())
                .expected(expected)
                .found(found)
                .at(file)
                .in(where)
                .fix("eval/README.md describes passages and their answers.");
    }

    private List<Query> answered() {
        var queries = new ArrayList<Query>();
        var lost = new TreeSet<String>();
        for (int i = 0; i < spec.queries().size(); i++) {
            Spec.Question question = spec.queries().get(i);
            Map<Integer, Integer> relevant = new LinkedHashMap<>();
            for (String expected : question.expected()) {
                List<Integer> right = right(expected, "queries[" + i + "].expected");
                if (right.isEmpty() || !says(right, question.quote())) {
                    lost.add(expected);
                } else {
                    right.forEach(unit -> relevant.put(unit, 1));
                }
            }
            if (!relevant.isEmpty()) {
                String id = question.id() == null ? spec.name() + " " + (i + 1) : question.id();
                queries.add(new Query(id, LANG, question.query(), relevant));
            }
        }
        SpecQueries.noteLost(spec, lost, queries.size(), notes);
        return queries;
    }

    private List<Integer> right(String expected, String where) {
        Matcher lines = LINES.matcher(expected);
        if (!lines.matches()) {
            if (expected.matches(".*:\\d+|.*#.*")) {
                throw wrong("path or path:FIRST-LAST", expected, where);
            }
            return units.getOrDefault(expected, List.of());
        }
        int first = Integer.parseInt(lines.group(2));
        int last = Integer.parseInt(lines.group(3));
        if (first < 1 || last < first) {
            throw wrong("lines from 1, the first not after the last", expected, where);
        }
        return units.getOrDefault(lines.group(1), List.of()).stream()
                .filter(unit -> holds(passages.get(unit), first, last))
                .toList();
    }

    private static boolean holds(Passages.Passage passage, int first, int last) {
        int shared = Math.min(passage.lastLine(), last) - Math.max(passage.firstLine(), first) + 1;
        int own = passage.lastLine() - passage.firstLine() + 1;
        return shared > 0 && (2 * shared >= last - first + 1 || 2 * shared >= own);
    }

    /** Whether one of the passages says what the question's author read there; white space counts for nothing. */
    private boolean says(List<Integer> right, @Nullable String quote) {
        return quote == null
                || right.stream()
                        .anyMatch(unit -> oneLine(passages.get(unit).text()).contains(oneLine(quote)));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
