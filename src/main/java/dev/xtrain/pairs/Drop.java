package dev.xtrain.pairs;

/**
 * A question and its answer that are no row.
 *
 * @param repo its repository
 * @param lang its language
 * @param reason why
 * @param line what is written about it
 */
public record Drop(String repo, String lang, DropReason reason, Dropped line) {

    static Drop of(Pair candidate, DropReason reason) {
        return new Drop(
                String.valueOf(candidate.repo()),
                candidate.lang(),
                reason,
                new Dropped(
                        candidate.id(),
                        String.valueOf(candidate.path()),
                        candidate.startLine(),
                        String.valueOf(candidate.pair()),
                        reason.code()));
    }
}
