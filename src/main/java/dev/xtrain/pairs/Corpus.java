package dev.xtrain.pairs;

import dev.xtrain.extract.Function;
import dev.xtrain.source.Repository;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What sources gave: rows, what was dropped, and how much was looked at. {@link CorpusBuilder} makes one,
 * {@link PairWriter} writes it.
 *
 * @param rows in the order of trees, paths and positions
 * @param dropped questions and answers that are no rows, in the same order
 * @param repositories where they come from
 * @param censuses how much was looked at, by origin
 */
public record Corpus(List<Row> rows, List<Drop> dropped, List<Repository> repositories, Map<Origin, Census> censuses) {

    /** Copies. */
    public Corpus {
        rows = List.copyOf(rows);
        dropped = List.copyOf(dropped);
        repositories = List.copyOf(repositories);
        censuses = Collections.unmodifiableMap(new LinkedHashMap<>(censuses));
    }

    /**
     * What a census is of.
     *
     * @param repo a repository
     * @param lang the language of its files; null for the files and folders that were not read
     */
    public record Origin(String repo, @Nullable String lang) {}

    /**
     * A row beside the function it was made of.
     *
     * @param pair the row
     * @param function its function, or block of one; its code is the positive
     * @param siblings what negatives may be chosen from in the same file, this one among them
     */
    public record Row(Pair pair, Function function, List<Function> siblings) {}

    /**
     * A question and its answer that are no row.
     *
     * @param repo its repository
     * @param lang its language
     * @param reason why
     * @param line what is written about it
     */
    public record Drop(String repo, String lang, DropReason reason, Dropped line) {}

    /** How much was looked at in all. */
    public Census census() {
        return Census.sum(censuses.values());
    }

    /** What comes from repositories of these names in one language; what was not read there may be of any language. */
    public Corpus part(Collection<String> repos, String lang) {
        Map<Origin, Census> parts = new LinkedHashMap<>();
        censuses.forEach((origin, census) -> {
            if (repos.contains(origin.repo) && (origin.lang == null || origin.lang.equals(lang))) {
                parts.put(origin, census);
            }
        });
        return new Corpus(
                rows.stream()
                        .filter(row -> repos.contains(row.pair().repo())
                                && lang.equals(row.pair().lang()))
                        .toList(),
                dropped.stream()
                        .filter(drop -> repos.contains(drop.repo()) && lang.equals(drop.lang()))
                        .toList(),
                repositories.stream()
                        .filter(repository -> repos.contains(repository.name()))
                        .toList(),
                parts);
    }

    /** The same with other rows. */
    public Corpus withRows(List<Row> others) {
        return new Corpus(others, dropped, repositories, censuses);
    }
}
