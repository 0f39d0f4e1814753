package dev.xtrain.pairs;

import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which ordinary comments say what the code below them does, rather than something else. */
final class CommentRules {

    private static final double MIN_LETTERS = 0.5; // of what is no white space

    private static final Pattern MARKER =
            Pattern.compile("\\b(?:TODO|FIXME|XXX|HACK|WIP|TBD)\\b|^(?i:to ?do|fixme)\\b");
    private static final Pattern RIGHTS = Pattern.compile(
            "(?i)\\bcopyright\\b|\\(c\\) \\d{4}|\\ball rights reserved\\b|\\blicensed under\\b|SPDX-License-Identifier");
    private static final Pattern PRAGMA = Pattern.compile(
            "(?i)^(?:noqa\\b|nosec\\b|type: ?ignore|pylint:|flake8:|mypy:|"
                    + "pyright:|fmt: ?(?:on|off|skip)|isort:|yapf:|pragma:|coverage:|noinspection\\b|nopmd\\b|nosonar\\b|"
                    + "checkstyle[: ]|checkstyle\\.|spotbugs|errorprone|@formatter:|@\\w+$|\\$non-nls|clippy::|rustfmt|"
                    + "eslint|prettier-|istanbul |c8 |ts-|@ts-|swiftlint|clang-format|nolint|-\\*-|vim:|region\\b|endregion\\b)");
    private static final Pattern RULE = Pattern.compile("([-=*#~_+/.])\\1{4,}");
    private static final Pattern CODE_SIGN = Pattern.compile("[=(){}\\[\\];]|\\w\\.\\w|\\w_\\w|::");
    private static final Pattern CODE_END = Pattern.compile("(?m)(?:[;{}]|\\):|\\),)\\h*$");

    private CommentRules() {}

    /** Why a comment is no question; its length is looked at elsewhere. */
    static Optional<DropReason> reason(Candidate candidate) {
        String query = candidate.query();
        String text = candidate.doc() == null ? query : candidate.doc();
        if (MARKER.matcher(query).find()) {
            return Optional.of(DropReason.MARKER);
        }
        if (RIGHTS.matcher(query).find()) {
            return Optional.of(DropReason.LICENSE_COMMENT);
        }
        if (PRAGMA.matcher(query).find()) {
            return Optional.of(DropReason.PRAGMA);
        }
        if (isCode(text, candidate.answer().lang())) {
            return Optional.of(DropReason.COMMENTED_OUT);
        }
        long letters = query.codePoints().filter(Character::isLetter).count();
        long signs = query.codePoints().filter(c -> !Character.isWhitespace(c)).count();
        return letters < MIN_LETTERS * signs || RULE.matcher(query).find()
                ? Optional.of(DropReason.SEPARATOR)
                : Optional.empty();
    }

    /**
     * Whole statements and expressions parse; of cut ones a line ends as only code does. Prose without any sign of code
     * is prose.
     */
    private static boolean isCode(String text, String lang) {
        if (CODE_END.matcher(text).find()) {
            return true;
        }
        if (!CODE_SIGN.matcher(text).find()) {
            return false;
        }
        Language language = Languages.named(lang);
        return Extractor.isCode(text, language) || Extractor.isCode(text + ";", language);
    }
}
