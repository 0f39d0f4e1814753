package dev.xtrain.mine;

import dev.xtrain.extract.Documentation;
import dev.xtrain.extract.Function;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairId;
import dev.xtrain.pairs.SiblingNegatives;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Negatives from the file that the positive stands in: functions that share its vocabulary and do something else.
 *
 * <p>Candidates are the {@value #NEAREST} functions nearest to the positive, documented or not. Left out are those that
 * contain it or stand in it, those with an empty body, and what answers too ({@link FalseNegatives}). Of each
 * {@link NegativeKind} they are ranked by how many of their words they share with the positive (Jaccard index of the
 * words in identifiers, 0 to 1: the score), then by distance in the file.
 */
public final class FileNegatives implements SiblingNegatives {

    private static final int NEAREST = 256;

    private final NegativeMix mix;
    private final IdentityHashMap<Function, Profile> profiles = new IdentityHashMap<>();

    /** What of a function is compared; the question is null where it has no documentation. */
    private record Profile(
            String code,
            String owner,
            String name,
            Words words,
            @Nullable Words question) {}

    private record Candidate(Function function, NegativeKind kind, double score, int distance) {}

    /** Those of one file. */
    public FileNegatives(NegativeMix mix) {
        this.mix = mix;
    }

    @Override
    public List<Pair.Negative> of(Function answer, String query, List<Function> siblings) {
        if (mix.count() == 0) {
            return List.of();
        }
        Map<NegativeKind, List<Candidate>> found = new EnumMap<>(NegativeKind.class);
        for (Candidate candidate : candidates(answer, Words.ofProse(query), siblings)) {
            found.computeIfAbsent(candidate.kind, kind -> new ArrayList<>()).add(candidate);
        }
        var codes = new HashSet<String>();
        List<Pair.Negative> negatives = new ArrayList<>();
        found.forEach((kind, candidates) -> {
            int rank = 0;
            for (Candidate candidate : candidates) {
                if (rank < mix.count() && codes.add(profile(candidate.function).code)) {
                    rank++;
                    negatives.add(negative(candidate, rank));
                }
            }
        });
        return mix.chosen(negatives);
    }

    /** The most alike first. */
    private List<Candidate> candidates(Function answer, Words query, List<Function> siblings) {
        Profile profile = profile(answer);
        int place = siblings.indexOf(answer);
        int from = Math.max(0, Math.min(place - NEAREST / 2, siblings.size() - NEAREST - 1));
        var candidates = new ArrayList<Candidate>();
        for (int i = from; i < Math.min(siblings.size(), from + NEAREST + 1); i++) {
            Function sibling = siblings.get(i);
            boolean apart = sibling.endByte() <= answer.startByte() || sibling.startByte() >= answer.endByte();
            if (!apart || sibling.bodyWords() == 0) {
                continue;
            }
            Profile its = profile(sibling);
            NegativeKind kind = kind(answer.kind().equals(Function.BLOCK), profile, its);
            double score = profile.words.similarity(its.words);
            if (kind != null && !answersToo(answer, profile, query, sibling, its, score)) {
                candidates.add(new Candidate(sibling, kind, score, Math.abs(i - place)));
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::score)
                .reversed()
                .thenComparingInt(Candidate::distance)
                .thenComparingInt(candidate -> candidate.function.startByte()));
        return candidates;
    }

    private static boolean answersToo(
            Function answer, Profile profile, Words query, Function sibling, Profile its, double score) {
        return its.code.equals(profile.code)
                || (its.question != null && FalseNegatives.asksTheSame(query, its.question))
                || FalseNegatives.isSameCode(answer.code(), sibling.code(), score);
    }

    /** The most telling of the mix's kinds that a sibling is of; null where it has none. */
    private @Nullable NegativeKind kind(boolean block, Profile answer, Profile sibling) {
        boolean related = !block && answer.owner.equals(sibling.owner);
        if (related && mix.has(NegativeKind.OVERLOAD) && answer.name.equals(sibling.name)) {
            return NegativeKind.OVERLOAD;
        }
        if (related && mix.has(NegativeKind.SAME_CLASS) && !answer.owner.isEmpty()) {
            return NegativeKind.SAME_CLASS;
        }
        return mix.has(NegativeKind.SAME_FILE) ? NegativeKind.SAME_FILE : null;
    }

    private Pair.Negative negative(Candidate candidate, int rank) {
        return new Pair.Negative(
                profile(candidate.function).code,
                candidate.function.code(),
                candidate.kind.code(),
                rank,
                rounded(candidate.score));
    }

    /** A score as it stands in rows. */
    static double rounded(double score) {
        return Math.round(score * 1e4) / 1e4;
    }

    private Profile profile(Function function) {
        return profiles.computeIfAbsent(function, f -> {
            Documentation said = f.documentation();
            return new Profile(
                    PairId.ofCode(f.lang(), f.code()),
                    f.owner(),
                    f.name(),
                    Words.of(f.code()),
                    said == null ? null : Words.ofProse(said.summary()));
        });
    }
}
