package dev.xtrain.mine;

import dev.xtrain.extract.Function;
import dev.xtrain.extract.IdentifierParts;
import dev.xtrain.pairs.CodeLikeness;
import dev.xtrain.pairs.LoggedCorpus;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairId;
import dev.xtrain.pairs.PairKind;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What of every row of a corpus decides which others are negatives of it, as hashes: 64 bytes a row. */
final class RowFacts {

    /** What a row has that has no such thing. */
    static final long NONE = 0;

    private final EnumMap<Fact, long[]> facts = new EnumMap<>(Fact.class);
    private final int rows;

    /** What is known of a row. */
    enum Fact {
        /** Its id. */
        ID,
        /** The code of its positive. */
        CODE,
        /** The repository and language. */
        PART,
        /** The file. */
        FILE,
        /** The question. */
        QUERY,
        /** The side of the split. */
        SIDE,
        /**
         * Language, kind, and side of the split: what answers questions of one kind is written in one way, as names are
         * masked in some, and no row shows what is held out from its own side.
         */
        MANNER,
        /** The words of the function's name, in its manner. */
        STEM,
        /** The shape of its signature, in its manner. */
        SIGNATURE
    }

    private RowFacts(int rows) {
        this.rows = rows;
        for (Fact fact : Fact.values()) {
            facts.put(fact, new long[rows]);
        }
    }

    /** Those of a corpus, which is read once. */
    static RowFacts of(LoggedCorpus corpus) {
        var facts = new RowFacts(corpus.size());
        for (int i = 0; i < corpus.size(); i++) {
            facts.enter(i, corpus.row(i));
        }
        return facts;
    }

    /** Number of rows. */
    int rows() {
        return rows;
    }

    /** A fact about a row. */
    long of(Fact fact, int row) {
        return all(fact)[row];
    }

    private long[] all(Fact fact) {
        return Objects.requireNonNull(facts.get(fact));
    }

    /** Whether two rows share a fact. */
    boolean agree(Fact fact, int row, int other) {
        return of(fact, row) == of(fact, other);
    }

    private void set(Fact fact, int row, long value) {
        all(fact)[row] = value;
    }

    private void enter(int number, Pair row) {
        String cluster = row.cluster();
        boolean asInFile = !PairKind.NAME.code().equals(row.pair());
        String code = cluster != null && asInFile ? cluster : PairId.ofCode(row.lang(), row.positive());
        set(Fact.ID, number, PairId.number(row.id()));
        set(Fact.CODE, number, PairId.number(code));
        set(Fact.PART, number, hash(row.repo(), row.lang()));
        set(Fact.FILE, number, hash(row.repo(), row.path()));
        set(Fact.QUERY, number, hash(row.query().toLowerCase(Locale.ROOT)));
        set(Fact.SIDE, number, hash(row.split()));
        set(Fact.MANNER, number, hash(row.lang(), row.pair(), row.split()));
        String symbol = row.symbol();
        if (symbol == null || Function.BLOCK.equals(row.kind())) {
            return;
        }
        String name = Function.name(symbol);
        set(Fact.STEM, number, hash(row.lang(), row.pair(), row.split(), stem(name)));
        String shape = SignatureShape.of(row.lang(), name, String.valueOf(row.signature()));
        if (!shape.isEmpty()) {
            set(Fact.SIGNATURE, number, hash(row.lang(), row.pair(), row.split(), shape));
        }
    }

    /** The words of a name in the singular: {@code parseDates} and {@code parse_date} have one. */
    private static String stem(String name) {
        return IdentifierParts.of(name).stream()
                .map(word -> word.length() > 3 && word.endsWith("s") && !word.endsWith("ss")
                        ? word.substring(0, word.length() - 1)
                        : word)
                .collect(Collectors.joining(" "));
    }

    private static long hash(@Nullable Object... parts) {
        long hash = 0;
        for (Object part : parts) {
            hash = CodeLikeness.hash(hash, String.valueOf(part));
        }
        return hash == NONE ? 1 : hash;
    }
}
