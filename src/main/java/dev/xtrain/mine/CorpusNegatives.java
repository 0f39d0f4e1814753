package dev.xtrain.mine;

import dev.xtrain.mine.RowFacts.Fact;
import dev.xtrain.pairs.LoggedCorpus;
import dev.xtrain.pairs.LongIntMap;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairId;
import dev.xtrain.search.KeywordIndex;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a corpus with their negatives: those that their files gave ({@link FileNegatives}), and those of other
 * files that share a name's words, a signature's shape or words with the question. What answers as well is left out
 * ({@link FalseNegatives}). Which of many that share a name or a signature are taken hangs on the row and the seed.
 *
 * <p>Thread-safe. In memory some 110 bytes a row; the index for BM25 is on disk.
 */
public final class CorpusNegatives implements Closeable {

    /** Rows that are looked at for each that is wanted. */
    private static final int TRIES = 8;

    private static final int MOST_SKIPPED = 16;

    private final LoggedCorpus corpus;
    private final NegativeMix mix;
    private final Map<NegativeKind, Integer> quotas;
    private final long seed;
    private final RowFacts facts;
    private final LongIntMap byCode = new LongIntMap();
    private final Chains stems;
    private final Chains signatures;
    private final @Nullable LexicalIndex words;

    /**
     * Reads the corpus once, twice for BM25.
     *
     * @param scratch an empty folder, the caller's to delete
     */
    public CorpusNegatives(LoggedCorpus corpus, NegativeMix mix, long seed, Path scratch) {
        this.corpus = corpus;
        this.mix = mix;
        this.quotas = mix.quotas();
        this.seed = seed;
        this.facts = RowFacts.of(corpus);
        for (int row = 0; row < facts.rows(); row++) {
            byCode.putIfAbsent(facts.of(Fact.CODE, row), row);
        }
        this.stems = new Chains(facts, Fact.STEM);
        this.signatures = new Chains(facts, Fact.SIGNATURE);
        this.words = mix.has(NegativeKind.BM25) ? LexicalIndex.of(corpus, facts, scratch) : null;
    }

    /**
     * A row with its negatives, their ids those of rows.
     *
     * @param byId whether negatives that are rows of the same repository and language are given by their id alone
     */
    public Pair row(int number, boolean byId) {
        Pair row = corpus.row(number);
        var found = new Found(number, row);
        found.linked(NegativeKind.SAME_STEM, stems);
        found.linked(NegativeKind.SAME_SIGNATURE, signatures);
        if (words != null) {
            found.lexical(words);
        }
        return row.withNegatives(mix.chosen(found.negatives).stream()
                .map(negative -> identified(negative, number, byId))
                .toList());
    }

    /** Whether code of a row's file is what the other side of the split is asked for: a copy that became no row. */
    private boolean isAskedElsewhere(Pair.Negative negative, int number) {
        int row = withCodeOf(negative);
        return row != LongIntMap.NONE && !facts.agree(Fact.SIDE, row, number);
    }

    private int withCodeOf(Pair.Negative negative) {
        return byCode.get(PairId.number(String.valueOf(negative.id())));
    }

    /** With the id of the row that has its code. */
    private Pair.Negative identified(Pair.Negative negative, int number, boolean byId) {
        int row = withCodeOf(negative);
        if (row == LongIntMap.NONE) {
            return new Pair.Negative(null, negative.text(), negative.kind(), negative.rank(), negative.score());
        }
        boolean bare = byId && facts.agree(Fact.PART, row, number);
        return new Pair.Negative(
                PairId.of(facts.of(Fact.ID, row)),
                bare ? null : negative.text(),
                negative.kind(),
                negative.rank(),
                negative.score());
    }

    @Override
    public void close() throws IOException {
        if (words != null) {
            words.close();
        }
    }

    /** What is found for one row. */
    private final class Found {

        private final int number;
        private final Pair row;
        private final Words words;
        private final Words question;
        private final List<Pair.Negative> negatives;
        private final Set<String> codes = new HashSet<>();

        Found(int number, Pair row) {
            this.number = number;
            this.row = row;
            this.words = Words.of(row.positive());
            this.question = Words.ofProse(row.query());
            this.negatives = row.negatives().stream()
                    .filter(negative -> !isAskedElsewhere(negative, number))
                    .collect(Collectors.toCollection(ArrayList::new));
            negatives.forEach(negative -> codes.add(String.valueOf(negative.id())));
        }

        /** How many of a kind to look for: its share, or more where the file had few. */
        private int wanted(NegativeKind kind) {
            int quota = quotas.getOrDefault(kind, 0);
            return quota == 0
                    ? 0
                    : Math.max(quota, mix.count() - row.negatives().size());
        }

        void linked(NegativeKind kind, Chains chains) {
            int wanted = wanted(kind);
            int skipped = (int) Long.remainderUnsigned(facts.of(Fact.ID, number) ^ seed, MOST_SKIPPED);
            int before = negatives.size();
            chains.visit(number, skipped, wanted * TRIES, other -> {
                if (!facts.agree(Fact.FILE, number, other)) {
                    add(kind, other, negatives.size() - before + 1, null);
                }
                return negatives.size() - before < wanted;
            });
        }

        void lexical(LexicalIndex index) {
            int wanted = wanted(NegativeKind.BM25);
            if (wanted == 0) {
                return;
            }
            int before = negatives.size();
            for (KeywordIndex.Scored found : index.best(number, row.query(), wanted * TRIES)) {
                if (negatives.size() - before < wanted && !facts.agree(Fact.FILE, number, found.document())) {
                    add(NegativeKind.BM25, found.document(), negatives.size() - before + 1, (double) found.score());
                }
            }
        }

        private void add(NegativeKind kind, int other, int rank, @Nullable Double score) {
            String code = PairId.of(facts.of(Fact.CODE, other));
            boolean known = facts.agree(Fact.CODE, number, other) || codes.contains(code);
            if (known || facts.agree(Fact.QUERY, number, other)) {
                return;
            }
            Pair candidate = corpus.row(other);
            double alike = words.similarity(Words.of(candidate.positive()));
            if (FalseNegatives.asksTheSame(question, Words.ofProse(candidate.query()))
                    || FalseNegatives.isSameCode(row.positive(), candidate.positive(), alike)) {
                return;
            }
            codes.add(code);
            negatives.add(new Pair.Negative(
                    code,
                    candidate.positive(),
                    kind.code(),
                    rank,
                    FileNegatives.rounded(score == null ? alike : score)));
        }
    }
}
