package dev.xtrain.eval;

import dev.xtrain.io.JsonLines;
import dev.xtrain.io.UserError;
import dev.xtrain.pairs.Pair;
import dev.xtrain.search.SymbolMatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a file of pairs for its functions by name, as one does who half remembers it: every name once whole and, where
 * it has several words, once without its first or its last, in the style it is written in ({@code readToString}:
 * {@code ToString} or {@code readTo}).
 *
 * <p>Right answers to a whole name are the functions of that name; to a part, those whose name has the part's words in
 * a row. The pool is that of {@link PairQueries}. Names of special methods, which no one looks for by name, count for
 * nothing: what has no letter but underscores around it ({@code __init__}) and constructors named as their type.
 */
public final class IdentifierQueries {

    /** The gaps between a name's words. */
    private static final Pattern GAP = Pattern.compile("_+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");

    private static final Pattern SPECIAL = Pattern.compile("_.*_|[^\\p{L}]*");

    private static final long SEED = 1; // chooses which part of a name is left out

    private IdentifierQueries() {}

    private record Row(
            @Nullable String lang,
            @Nullable String path,
            @Nullable String symbol,
            String positive) {

        QuerySet.Document document(int number) {
            return new QuerySet.Document(positive, number, path == null ? "" : path, symbol == null ? "" : symbol);
        }
    }

    private record Named(String symbol, String name, List<String> words) {

        static Optional<Named> of(String symbol) {
            String name = SymbolMatch.own(symbol);
            String before = symbol.substring(0, symbol.length() - name.length());
            boolean constructor = before.matches("(?:.*\\.)?" + Pattern.quote(name) + "\\.");
            return SPECIAL.matcher(name).matches() || constructor
                    ? Optional.empty()
                    : Optional.of(new Named(symbol, name, words(name)));
        }

        static List<String> words(String name) {
            return GAP.splitAsStream(name)
                    .filter(word -> !word.isEmpty())
                    .map(word -> word.toLowerCase(Locale.ROOT))
                    .toList();
        }
    }

    /** Reads a file. */
    public static QuerySets read(Path file) {
        Map<String, Map<String, Row>> pools = new TreeMap<>(); // by code by language
        JsonLines.forEach(file, Row.class, (row, line) -> {
            if (!row.positive().isBlank()) {
                pools.computeIfAbsent(row.lang() == null ? Pair.UNKNOWN : row.lang(), lang -> new LinkedHashMap<>())
                        .putIfAbsent(row.positive(), row);
            }
        });
        var sets = new ArrayList<QuerySet>();
        pools.forEach((lang, pool) -> set(lang, pool).ifPresent(sets::add));
        if (sets.isEmpty()) {
            throw UserError.doing("reading the names to ask for")
                    .expected("rows with a symbol")
                    .found("none")
                    .at(file)
                    .fix("xtrain extract writes such rows.");
        }
        return new QuerySets(sets, List.of());
    }

    private static Optional<QuerySet> set(String lang, Map<String, Row> pool) {
        var documents = new ArrayList<QuerySet.Document>();
        var named = new ArrayList<Optional<Named>>();
        pool.values().forEach(row -> {
            QuerySet.Document document = row.document(documents.size());
            documents.add(document);
            named.add(Named.of(document.symbol()));
        });
        var random = new SplittableRandom(SEED);
        Map<String, Query> queries = new LinkedHashMap<>(); // by text
        List<Named> functions = named.stream().flatMap(Optional::stream).toList();
        functions.forEach(function -> queries.computeIfAbsent(
                function.name, name -> query(lang, name, named, other -> other.name.equals(name))));
        functions.forEach(function -> part(function.name, random).ifPresent(part -> {
            List<String> words = Named.words(part);
            queries.computeIfAbsent(part, text -> query(lang, text, named, other -> contains(other.words, words)));
        }));
        return queries.isEmpty()
                ? Optional.empty()
                : Optional.of(new QuerySet(lang, documents, documents.size(), List.copyOf(queries.values())));
    }

    private static Query query(String lang, String text, List<Optional<Named>> named, Predicate<Named> right) {
        Map<Integer, Integer> relevant = new HashMap<>();
        IntStream.range(0, named.size())
                .filter(i -> named.get(i).filter(right).isPresent())
                .forEach(i -> relevant.put(i, 1));
        return new Query("name " + text, lang, text, relevant);
    }

    /** The name without its first or its last word, whichever chance says. */
    private static Optional<String> part(String name, SplittableRandom random) {
        List<int[]> gaps = GAP.matcher(name)
                .results()
                .filter(gap -> gap.start() > 0 && gap.end() < name.length())
                .map(gap -> new int[] {gap.start(), gap.end()})
                .toList();
        boolean first = random.nextBoolean();
        if (gaps.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(first ? name.substring(gaps.get(0)[1]) : name.substring(0, gaps.get(gaps.size() - 1)[0]));
    }

    private static boolean contains(List<String> words, List<String> part) {
        return IntStream.rangeClosed(0, words.size() - part.size())
                .anyMatch(from -> words.subList(from, from + part.size()).equals(part));
    }
}
