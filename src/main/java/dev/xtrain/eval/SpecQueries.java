package dev.xtrain.eval;

import dev.xtrain.extract.Extraction;
import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.Globs;
import dev.xtrain.io.StopSignal;
import dev.xtrain.io.UserError;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns hand-written questions ({@link Spec}) into query sets: the functions of the corpus, with their documentation,
 * are the documents; its files or functions are what is ranked.
 *
 * <p>Functions of one file that share a name (overloads) are one unit. An answer that names a file without a symbol
 * means, where functions are ranked, any function in it. A question's language is that of its first answer. Prose is
 * cut into passages instead: {@link PassageQueries}.
 */
public final class SpecQueries {

    private static final int LISTED = 5; // names in a note

    private SpecQueries() {}

    /**
     * Reads a file and the corpora it names. A corpus that is not there is skipped by name.
     *
     * @param corpus replaces the path of the file's only set; null: the file's own
     */
    public static QuerySets read(Path file, @Nullable Path corpus) {
        return read(Spec.read(file), file, corpus);
    }

    /** The same for the queries that come with xtrain: {@code eval/code_queries.json}, where there is none on disk. */
    public static QuerySets readBuiltIn(@Nullable Path corpus) {
        return read(Spec.builtIn(), Path.of("eval", "code_queries.json"), corpus);
    }

    private static QuerySets read(List<Spec> specs, Path file, @Nullable Path corpus) {
        if (corpus != null && specs.size() > 1) {
            throw UserError.doing("reading the queries")
                    .expected("one set of queries, for --corpus to say where its corpus is")
                    .found(specs.size() + " sets")
                    .at(file)
                    .fix("Leave --corpus out, or put the set into a file of its own.");
        }
        var sets = new ArrayList<QuerySet>();
        var notes = new ArrayList<String>();
        for (Spec spec : specs) {
            Path root = corpus == null ? Path.of(spec.corpus().path()) : corpus;
            if (!Files.exists(root)) {
                notes.add(spec.name() + ": skipped, its corpus is not at " + root + " (scripts/fetch-eval fetches it)");
            } else if (spec.granularity() == Spec.Granularity.PASSAGE) {
                PassageQueries.read(spec, root, file, notes).ifPresent(sets::add);
            } else {
                refuseWindow(spec, file);
                read(spec, root, notes).ifPresent(sets::add);
            }
        }
        if (sets.isEmpty()) {
            throw UserError.doing("reading the queries")
                    .expected("at least one corpus with an answer in it")
                    .found("none: " + String.join("; ", notes))
                    .at(file)
                    .fix("Fetch them with scripts/fetch-eval, or say with --corpus where one is.");
        }
        return new QuerySets(sets, notes);
    }

    private static void refuseWindow(Spec spec, Path file) {
        if (spec.window() != null || spec.overlap() != null) {
            throw UserError.doing("reading the queries of " + spec.name())
                    .expected("window and overlap with the granularity passage only")
                    .found("the granularity " + (spec.granularity() == null ? "function" : spec.granularity()))
                    .at(file)
                    .in(spec.window() != null ? "window" : "overlap")
                    .fix("Leave it out, or say \"granularity\": \"passage\".");
        }
    }

    private static Optional<QuerySet> read(Spec spec, Path root, List<String> notes) {
        List<Function> functions = functions(spec, root, notes);
        boolean files = spec.granularity() == Spec.Granularity.FILE;
        Map<String, Integer> units = new LinkedHashMap<>();
        Map<String, String> langs = new LinkedHashMap<>(); // by path
        var documents = new ArrayList<QuerySet.Document>();
        for (Function function : functions) {
            String name = files ? function.path() : function.path() + "#" + function.symbol();
            int unit = units.computeIfAbsent(name, n -> units.size());
            documents.add(new QuerySet.Document(function.text(), unit, function.path(), function.symbol()));
            langs.putIfAbsent(function.path(), function.lang());
        }
        var queries = new ArrayList<Query>();
        var lost = new TreeSet<String>();
        for (int i = 0; i < spec.queries().size(); i++) {
            Spec.Question question = spec.queries().get(i);
            Map<Integer, Integer> relevant = new LinkedHashMap<>();
            String lang = null;
            for (String expected : question.expected()) {
                Collection<Integer> answers = units(expected, units, files);
                if (answers.isEmpty()) {
                    lost.add(expected);
                }
                answers.forEach(unit -> relevant.put(unit, 1));
                lang = lang == null ? langs.get(path(expected)) : lang;
            }
            String id = question.id() == null ? spec.name() + " " + (i + 1) : question.id();
            if (!relevant.isEmpty() && lang != null) {
                queries.add(new Query(id, lang, question.query(), relevant));
            }
        }
        noteLost(spec, lost, queries.size(), notes);
        return queries.isEmpty()
                ? Optional.empty()
                : Optional.of(new QuerySet(spec.name(), documents, units.size(), queries));
    }

    /** Notes answers that were not found, and how many queries that cost. */
    static void noteLost(Spec spec, Collection<String> lost, int answered, List<String> notes) {
        if (!lost.isEmpty()) {
            notes.add(spec.name() + ": answers that are not in the corpus: " + lost.size() + ", " + listed(lost));
        }
        int dropped = spec.queries().size() - answered;
        if (dropped > 0) {
            notes.add(spec.name() + ": queries dropped, none of whose answers is in the corpus: " + dropped + " of "
                    + spec.queries().size());
        }
    }

    /** The units that an answer means. */
    private static Collection<Integer> units(String expected, Map<String, Integer> units, boolean files) {
        boolean anyFunction = !files && expected.indexOf('#') < 0;
        String name = files ? path(expected) : expected;
        return units.entrySet().stream()
                .filter(unit -> anyFunction
                        ? path(unit.getKey()).equals(name)
                        : unit.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static String path(String expected) {
        int symbol = expected.indexOf('#');
        return symbol < 0 ? expected : expected.substring(0, symbol);
    }

    private static List<Function> functions(Spec spec, Path root, List<String> notes) {
        try (SourceTree tree = SourceTree.open(root)) {
            Predicate<String> included = included(spec);
            List<? extends SourceTree.Entry> entries =
                    tree.list(path -> Languages.of(path).isPresent() && included.test(path));
            List<Read> files = entries.parallelStream()
                    .flatMap(entry -> read(tree, entry).stream())
                    .toList();
            note(spec, "functions left out for a syntax error inside", files, Extraction::broken, notes);
            note(spec, "functions left out because they are nested too deep", files, Extraction::tooDeep, notes);
            note(spec, "documentations of which only the beginning was read", files, Extraction::cutDocs, notes);
            note(spec, "files that took the parser too long", files, file -> file.gaveUp() ? 1 : 0, notes);
            noteSkipped(spec, tree, notes);
            return files.stream()
                    .flatMap(file -> file.extraction.functions().stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes the files that were not read and that one may not expect to be left out. */
    static void noteSkipped(Spec spec, SourceTree tree, List<String> notes) {
        for (SkipReason reason : tree.skipped().counts().keySet()) {
            if (reason.isNotable()) {
                notes.add(spec.name() + ": skipped as " + reason.words() + ": "
                        + String.join(", ", tree.skipped().paths(reason)));
            }
        }
    }

    private record Read(String path, Extraction extraction) {}

    private static Optional<Read> read(SourceTree tree, SourceTree.Entry entry) {
        StopSignal.check();
        return tree.read(entry)
                .flatMap(file ->
                        Languages.of(file).map(language -> new Read(file.path(), Extractor.extract(file, language))));
    }

    /** Notes how much was lost, and in which files. */
    private static void note(
            Spec spec, String what, List<Read> files, ToIntFunction<Extraction> count, List<String> notes) {
        int sum = files.stream()
                .mapToInt(file -> count.applyAsInt(file.extraction))
                .sum();
        if (sum > 0) {
            List<String> paths = files.stream()
                    .filter(file -> count.applyAsInt(file.extraction) > 0)
                    .map(Read::path)
                    .toList();
            notes.add(spec.name() + ": " + what + ": " + sum + ", " + listed(paths));
        }
    }

    /** The first few of some names. */
    static String listed(Collection<String> names) {
        return names.stream().limit(LISTED).collect(Collectors.joining(", ")) + (names.size() > LISTED ? ", ..." : "");
    }

    /** Whether a path matches one of the globs, in which {@code **}{@code /} also stands for no folder at all. */
    static Predicate<String> included(Spec spec) {
        List<String> globs = spec.corpus().include();
        if (globs == null || globs.isEmpty()) {
            return path -> true;
        }
        List<Predicate<Path>> matching =
                globs.stream().map(glob -> matching(spec, glob)).toList();
        return path -> matching.stream().anyMatch(one -> one.test(Path.of(path)));
    }

    private static Predicate<Path> matching(Spec spec, String glob) {
        try {
            return Globs.matching(glob);
        } catch (PatternSyntaxException e) {
            throw UserError.doing("reading the queries of " + spec.name())
                    .expected("a glob")
                    .found(glob)
                    .in("corpus.include")
                    .because(e)
                    .fix("A glob is like src/**/*.java: " + e.getDescription() + ".");
        }
    }
}
