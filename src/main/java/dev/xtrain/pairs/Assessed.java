package dev.xtrain.pairs;

import dev.xtrain.extract.Function;
import dev.xtrain.source.Licenses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A candidate and all that can be told of it without the others, so that it can be told on any thread.
 *
 * @param row what it becomes, on no side of the split yet; without negatives where it becomes none
 * @param reason why it is no row, or null
 * @param code hash of its code as it stands in the file
 * @param positive hash of the row's positive
 * @param sketch for comparing with others; empty where that is not done
 */
record Assessed(Pair row, @Nullable DropReason reason, long code, long positive, short[] sketch) {

    private static final short[] NO_SKETCH = new short[0];

    /** All candidates of a file, in the order of kinds and positions. */
    static List<Assessed> in(ExtractedFile file, CorpusOptions options, SiblingNegatives negatives) {
        var found = new ArrayList<Assessed>();
        for (PairKind kind : options.kinds()) {
            for (Candidate candidate : Candidate.in(file, kind)) {
                found.add(of(file, options.clean() ? candidate : candidate.asked(), options, negatives));
            }
        }
        return found;
    }

    private static Assessed of(
            ExtractedFile file, Candidate candidate, CorpusOptions options, SiblingNegatives negatives) {
        Function answer = candidate.answer();
        Optional<DropReason> reason = reason(file, candidate, options);
        String code = PairId.ofCode(file.lang(), candidate.code());
        String positive = answer.code().equals(candidate.code()) ? code : PairId.ofCode(file.lang(), answer.code());
        String id = PairId.of(file.lang(), answer.code(), candidate.query());
        List<Pair.Negative> chosen =
                reason.isEmpty() ? negatives.of(answer, candidate.query(), candidate.siblings()) : List.of();
        boolean compared = reason.isEmpty() && options.clean();
        return new Assessed(
                row(file, candidate, id, chosen, code),
                reason.orElse(null),
                PairId.number(code),
                PairId.number(positive),
                compared ? NearDuplicates.sketch(file.lang() + " " + candidate.code()) : NO_SKETCH);
    }

    private static Optional<DropReason> reason(ExtractedFile file, Candidate candidate, CorpusOptions options) {
        Licenses licenses = options.licenses();
        if (licenses != null
                && !licenses.test(file.license() == null ? null : file.license().spdx())) {
            return Optional.of(DropReason.LICENSE);
        }
        if (!options.clean()) {
            return Cleaning.necessity(candidate);
        }
        return Cleaning.reason(candidate, file.generated())
                .or(() -> isReserved(candidate, options.reserved())
                        ? Optional.of(DropReason.CONTAMINATED)
                        : Optional.empty());
    }

    /** Whether it is too much like what is measured with. */
    private static boolean isReserved(Candidate candidate, List<Fingerprints> reserved) {
        if (reserved.isEmpty()) {
            return false;
        }
        var probe = Fingerprints.Probe.of(candidate.code(), candidate.doc() == null ? "" : candidate.doc());
        return reserved.stream().anyMatch(set -> set.knows(probe));
    }

    private static Pair row(
            ExtractedFile file, Candidate candidate, String id, List<Pair.Negative> negatives, String cluster) {
        Function answer = candidate.answer();
        return new Pair(
                id,
                file.lang(),
                file.repository().name(),
                file.repository().commit(),
                file.path(),
                answer.symbol(),
                answer.startLine(),
                answer.endLine(),
                answer.startByte(),
                answer.endByte(),
                candidate.docStart(),
                candidate.docEnd(),
                answer.kind(),
                candidate.kind().code(),
                answer.signature(),
                candidate.doc(),
                candidate.query(),
                answer.code(),
                negatives,
                null,
                file.license(),
                null,
                cluster);
    }

    /** Rows of one kind have one answer but once. */
    long answerOfKind() {
        return CodeGrams.mix(positive + String.valueOf(row.pair()).hashCode());
    }

    long id() {
        return PairId.number(row.id());
    }
}
