package dev.xtrain.pairs;

import dev.xtrain.extract.Function;
import dev.xtrain.extract.IdentifierParts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which names of functions ask for something: those of two words or more that are not the same everywhere. */
final class NameRules {

    private static final int MIN_WORDS = 2;
    private static final int MAX_ACCESSOR_WORDS = 7; // this, field, the value: what a getter's or setter's body holds
    private static final Set<String> ACCESSORS = Set.of("get", "set", "is", "has", "with");
    private static final Set<String> TESTS = Set.of("test", "tests");
    private static final Set<String> EVERYWHERE = Set.of(
            "as mut",
            "as ref",
            "compare to",
            "hash code",
            "set up",
            "set up class",
            "size hint",
            "tear down",
            "tear down class",
            "to owned",
            "to string");

    private NameRules() {}

    /** Why a function's name is no question. */
    static Optional<DropReason> reason(Function function) {
        String name = function.name();
        List<String> words = IdentifierParts.of(name).stream()
                .filter(word -> Character.isLetter(word.charAt(0)))
                .toList();
        if (function.kind().equals("constructor") || (name.startsWith("__") && name.endsWith("__"))) {
            return Optional.of(DropReason.TRIVIAL_NAME);
        }
        if (words.size() < MIN_WORDS) {
            return Optional.of(DropReason.ONE_WORD_NAME);
        }
        boolean accessor = ACCESSORS.contains(words.get(0)) && function.bodyWords() <= MAX_ACCESSOR_WORDS;
        boolean test = TESTS.contains(words.get(0)) || TESTS.contains(words.get(words.size() - 1));
        return accessor || test || EVERYWHERE.contains(String.join(" ", words))
                ? Optional.of(DropReason.TRIVIAL_NAME)
                : Optional.empty();
    }
}
