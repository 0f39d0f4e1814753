package dev.xtrain.pairs;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What has become a row so far, by hashes: tells which candidates repeat it, and on which side of the split the rest
 * goes. About 320 bytes a row, and 256 more of the first {@value Sketches#IN_MEMORY} (on disk of the others).
 *
 * <p>Of functions with the same code (white space apart) in one language the first survives, so that a clone never
 * stands on both sides of the split; where cleaning is off, clones all stay and take the side of the first. Of what is
 * nearly the same ({@link NearDuplicates}) the first survives, too. Code may be the answer once for each kind of pairs,
 * but in one file only.
 */
final class Seen implements Closeable {

    private final LongIntMap places = new LongIntMap(); // of code that has a row: twice its file, and 1 for testing
    private final LongIntMap rows = new LongIntMap(); // ids, and answers of a kind
    private final LongIntMap repeated = new LongIntMap(); // code that is nearly the same as some that has a row
    private final NearDuplicates kept;

    Seen(Sketches sketches) {
        this.kept = new NearDuplicates(sketches);
    }

    /**
     * What becomes of a candidate.
     *
     * @param reason why it is no row, or null
     * @param test whether its row is for testing
     */
    record Verdict(@Nullable DropReason reason, boolean test) {}

    /**
     * Takes in a candidate that nothing but others speaks against.
     *
     * @param file a number for its file
     * @param test whether that is for testing
     * @param clean whether what repeats is left out
     */
    Verdict take(Assessed candidate, int file, boolean test, boolean clean) {
        boolean again = rows.contains(candidate.answerOfKind()) || rows.contains(candidate.id());
        int known = places.get(candidate.code());
        int answered = places.get(candidate.positive());
        if (clean && (again || isElsewhere(known, file) || isElsewhere(answered, file))) {
            return new Verdict(DropReason.DUPLICATE, false);
        }
        boolean compared = clean && known == LongIntMap.NONE; // else another kind of pair has found it new
        if (compared && isNear(candidate)) {
            repeated.putIfAbsent(candidate.code(), 0);
            return new Verdict(DropReason.NEAR_DUPLICATE, false);
        }
        if (compared) {
            kept.add(candidate.sketch());
        }
        int first = known == LongIntMap.NONE ? answered : known;
        int place = first == LongIntMap.NONE ? 2 * file + (test ? 1 : 0) : first;
        places.putIfAbsent(candidate.code(), place);
        places.putIfAbsent(candidate.positive(), place);
        rows.putIfAbsent(candidate.answerOfKind(), 0);
        rows.putIfAbsent(candidate.id(), 0);
        return new Verdict(null, (place & 1) == 1);
    }

    private static boolean isElsewhere(int place, int file) {
        return place != LongIntMap.NONE && place / 2 != file;
    }

    private boolean isNear(Assessed candidate) {
        return repeated.contains(candidate.code())
                || kept.find(candidate.sketch()).isPresent();
    }

    @Override
    public void close() throws IOException {
        kept.close();
    }
}
