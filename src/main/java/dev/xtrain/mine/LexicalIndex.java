package dev.xtrain.mine;

import dev.xtrain.mine.RowFacts.Fact;
import dev.xtrain.pairs.LoggedCorpus;
import dev.xtrain.search.KeywordIndex;
import dev.xtrain.search.KeywordIndex.Scored;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** BM25 over the positives of a corpus, on disk: an index for each language and kind of pairs. */
final class LexicalIndex implements Closeable {

    private final RowFacts facts;
    private final List<Part> parts;

    /**
     * The rows of one language and kind.
     *
     * @param rows their numbers, ascending
     */
    private record Part(long manner, int[] rows, KeywordIndex index) {}

    private LexicalIndex(RowFacts facts, List<Part> parts) {
        this.facts = facts;
        this.parts = parts;
    }

    /** Indexes a corpus, which is read once. */
    static LexicalIndex of(LoggedCorpus corpus, RowFacts facts, Path scratch) {
        long[] manners = IntStream.range(0, facts.rows())
                .mapToLong(row -> facts.of(Fact.MANNER, row))
                .distinct()
                .toArray();
        List<Part> parts = new ArrayList<>();
        for (long manner : manners) {
            int[] rows = IntStream.range(0, facts.rows())
                    .filter(row -> facts.of(Fact.MANNER, row) == manner)
                    .toArray();
            Iterable<String> texts = () -> Arrays.stream(rows)
                    .mapToObj(row -> corpus.row(row).positive())
                    .iterator();
            parts.add(new Part(
                    manner, rows, KeywordIndex.inFolder(scratch.resolve(String.valueOf(parts.size())), texts)));
        }
        return new LexicalIndex(facts, parts);
    }

    /** The numbers of the rows whose positives are best for the question of a row, among those of its manner. */
    List<Scored> best(int row, String query, int count) {
        return parts.stream()
                .filter(part -> part.manner == facts.of(Fact.MANNER, row))
                .flatMap(part -> part.index.best(query, count).stream()
                        .map(found -> new Scored(part.rows[found.document()], found.score())))
                .toList();
    }

    @Override
    public void close() throws IOException {
        for (Part part : parts) {
            part.index.close();
        }
    }
}
