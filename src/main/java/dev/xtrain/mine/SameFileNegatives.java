package dev.xtrain.mine;

import dev.xtrain.extract.Documentation;
import dev.xtrain.extract.Function;
import dev.xtrain.io.StopSignal;
import dev.xtrain.pairs.Corpus;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Negatives from the file that the positive stands in: functions that share its vocabulary and do something else.
 *
 * <p>Candidates are the {@value #NEAREST} functions nearest to the positive, documented or not. Left out are those that
 * contain it or stand in it, whose code is the same (white space apart), whose documentation asks the same, and those
 * with an empty body. They are ranked by how many of their words they share with the positive (Jaccard index of the
 * words in identifiers, 0 to 1: the score), then by distance in the file.
 */
public final class SameFileNegatives {

    /** What {@link Pair.Negative#kind} says of them. */
    public static final String KIND = "same_file";

    private static final int NEAREST = 256;

    private final int count;
    private final boolean byId;
    private final Map<String, String> idsByCode = new HashMap<>();
    private final IdentityHashMap<Function, Profile> profiles = new IdentityHashMap<>();

    /** What of a function is compared. */
    private record Profile(String code, Words words) {}

    private record Candidate(Function function, double score, int distance) {}

    private SameFileNegatives(Corpus corpus, int count, boolean byId) {
        this.count = count;
        this.byId = byId;
        for (Corpus.Row row : corpus.rows()) {
            idsByCode.putIfAbsent(
                    PairId.ofCode(row.pair().lang(), row.pair().positive()),
                    row.pair().id());
        }
    }

    /**
     * The corpus with negatives in its rows.
     *
     * @param count at most so many a row
     * @param byId whether negatives that are rows of this corpus are given by their id alone, without text; it must
     *     then go to one file, in which readers look for them
     */
    public static Corpus mine(Corpus corpus, int count, boolean byId) {
        var miner = new SameFileNegatives(corpus, count, byId);
        var rows = new ArrayList<Corpus.Row>();
        List<Function> file = List.of();
        for (Corpus.Row row : corpus.rows()) {
            StopSignal.check();
            if (row.siblings() != file) {
                file = row.siblings();
                miner.profiles.clear();
            }
            Pair pair = row.pair().withNegatives(miner.negatives(row));
            rows.add(new Corpus.Row(pair, row.function(), row.siblings()));
        }
        return corpus.withRows(rows);
    }

    private List<Pair.Negative> negatives(Corpus.Row row) {
        List<Function> siblings = row.siblings();
        int place = siblings.indexOf(row.function());
        int from = Math.max(0, Math.min(place - NEAREST / 2, siblings.size() - NEAREST - 1));
        var candidates = new ArrayList<Candidate>();
        for (int i = from; i < Math.min(siblings.size(), from + NEAREST + 1); i++) {
            Function sibling = siblings.get(i);
            if (mayBeNegative(row, sibling)) {
                double score = profile(row.function()).words.similarity(profile(sibling).words);
                candidates.add(new Candidate(sibling, score, Math.abs(i - place)));
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::score)
                .reversed()
                .thenComparingInt(Candidate::distance)
                .thenComparingInt(candidate -> candidate.function().startByte()));
        var negatives = new ArrayList<Pair.Negative>();
        var texts = new ArrayList<String>();
        for (Candidate candidate : candidates) {
            String code = profile(candidate.function()).code;
            if (negatives.size() < count && !texts.contains(code)) {
                texts.add(code);
                negatives.add(negative(candidate, code, negatives.size() + 1));
            }
        }
        return negatives;
    }

    private boolean mayBeNegative(Corpus.Row row, Function sibling) {
        Function positive = row.function();
        boolean apart = sibling.endByte() <= positive.startByte() || sibling.startByte() >= positive.endByte();
        Documentation documentation = sibling.documentation();
        boolean asksTheSame = documentation != null
                && documentation.summary().equalsIgnoreCase(row.pair().query());
        return apart
                && !asksTheSame
                && sibling.bodyWords() > 0
                && !profile(sibling).code.equals(profile(positive).code);
    }

    private Pair.Negative negative(Candidate candidate, String code, int rank) {
        @Nullable String id = idsByCode.get(code);
        String text = byId && id != null ? null : candidate.function().code();
        return new Pair.Negative(id, text, KIND, rank, Math.round(candidate.score() * 1e4) / 1e4);
    }

    private Profile profile(Function function) {
        return profiles.computeIfAbsent(
                function, f -> new Profile(PairId.ofCode(f.lang(), f.code()), Words.of(f.code())));
    }
}
