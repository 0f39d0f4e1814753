package dev.xtrain.pairs;

import dev.xtrain.extract.Function;
import dev.xtrain.source.Repository;
import java.util.List;

/**
 * What sources gave: rows, what was dropped, and how much was looked at. {@link CorpusBuilder} makes one,
 * {@link PairWriter} writes it.
 *
 * @param rows in the order of trees, paths and positions
 * @param dropped documented functions that are no rows, in the same order
 * @param repositories where they come from
 * @param census how much was looked at
 */
public record Corpus(List<Row> rows, List<Drop> dropped, List<Repository> repositories, Census census) {

    /** Copies. */
    public Corpus {
        rows = List.copyOf(rows);
        dropped = List.copyOf(dropped);
        repositories = List.copyOf(repositories);
    }

    /**
     * A row beside the function it was made of.
     *
     * @param pair the row
     * @param function its function
     * @param siblings all functions of the same file, this one among them
     */
    public record Row(Pair pair, Function function, List<Function> siblings) {}

    /**
     * A documented function that is no row.
     *
     * @param repo its repository
     * @param lang its language
     * @param reason why
     * @param line what is written about it
     */
    public record Drop(String repo, String lang, DropReason reason, Dropped line) {}

    /** What comes from one repository and language; the census stays that of all. */
    public Corpus part(String repo, String lang) {
        return new Corpus(
                rows.stream()
                        .filter(row -> repo.equals(row.pair().repo())
                                && lang.equals(row.pair().lang()))
                        .toList(),
                dropped.stream()
                        .filter(drop -> repo.equals(drop.repo()) && lang.equals(drop.lang()))
                        .toList(),
                repositories.stream()
                        .filter(repository -> repository.name().equals(repo))
                        .toList(),
                census);
    }

    /** The same with other rows. */
    public Corpus withRows(List<Row> others) {
        return new Corpus(others, dropped, repositories, census);
    }
}
