package dev.xtrain.pairs;

import dev.xtrain.extract.Documentation;
import dev.xtrain.extract.Function;
import java.util.Map;

/**
 * How the texts of one file read in rows: without secrets and addresses, questions without what is no part of them.
 * Where nothing is cleaned, they stay as they are. Counts what it changes; not thread-safe.
 */
final class Wording {

    private final boolean clean;
    private final Redaction redaction = new Redaction();
    private int cutQueries;

    Wording(boolean clean) {
        this.clean = clean;
    }

    /** A function, or a block of one. */
    Function of(Function function) {
        if (!clean) {
            return function;
        }
        Function redacted = function.rewritten(redaction::of);
        Documentation said = redacted.documentation();
        return said == null ? redacted : redacted.withCode(redacted.code(), cut(said, redacted.name()));
    }

    /** What an author says. */
    Documentation of(Documentation said) {
        return clean ? cut(said.rewritten(redaction::of), "") : said;
    }

    private Documentation cut(Documentation said, String name) {
        String query = QuestionRules.cut(QuestionRules.withoutName(said.summary(), name));
        cutQueries += query.equals(said.summary()) ? 0 : 1;
        return new Documentation(said.text(), query);
    }

    /** How often each token stands for a secret or an address. */
    Map<String, Integer> redacted() {
        return redaction.counts();
    }

    /** How many questions were cut. */
    int cutQueries() {
        return cutQueries;
    }
}
