package dev.xtrain.pairs;

import dev.xtrain.extract.Documentation;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.IdentifierParts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Asks for the function that uses what a file imports, by the words of where it comes from and what it is called. Only
 * where most of its uses stand in one function: else none is the answer.
 */
final class ImportQuestions {

    private static final int MIN_WORDS = 2; // of the name itself

    private ImportQuestions() {}

    /** All of a file; what holds the name, too, is no negative. */
    static List<Candidate> in(ExtractedFile file) {
        var found = new ArrayList<Candidate>();
        for (Function imported : file.found().imports()) {
            found.add(candidate(file, imported));
        }
        return found;
    }

    /** A function that uses an import. */
    private record User(Function function, long uses) {}

    private static Candidate candidate(ExtractedFile file, Function imported) {
        String name = imported.symbol();
        if (IdentifierParts.of(name).size() < MIN_WORDS) {
            return refused(imported, DropReason.ONE_WORD_NAME);
        }
        Pattern applied = applied(name);
        List<User> users = file.found().functions().stream()
                .map(function -> new User(
                        function, applied.matcher(function.code()).results().count()))
                .filter(user -> user.uses > 0)
                .toList();
        if (users.isEmpty()) {
            return refused(imported, DropReason.UNUSED_IMPORT);
        }
        User most = users.stream()
                .max(Comparator.comparingLong(User::uses)
                        .thenComparing(user -> -user.function().code().length()))
                .orElseThrow();
        long elsewhere = users.stream()
                .filter(user -> !nested(user.function, most.function))
                .mapToLong(User::uses)
                .sum();
        return elsewhere < most.uses
                ? answered(file, imported, most.function)
                : refused(imported, DropReason.COMMON_IMPORT);
    }

    /** The name where something is done with it: a call, a member of it, a message to it; not where it is a type. */
    private static Pattern applied(String name) {
        String word = Candidate.word(name).pattern();
        return Pattern.compile(word + "(?=\\s*(?:[(.!]|::))|(?<=\\[)" + word + "(?=\\s)");
    }

    private static boolean nested(Function one, Function other) {
        return one.startByte() <= other.endByte() && other.startByte() <= one.endByte();
    }

    private static Candidate refused(Function imported, DropReason reason) {
        return new Candidate(
                PairKind.IMPORT, words(imported), null, 0, 0, imported, imported.code(), List.of(), reason);
    }

    private static Candidate answered(ExtractedFile file, Function imported, Function user) {
        String words = words(imported);
        Pattern name = Candidate.word(imported.symbol());
        Function answer = user.withCode(
                name.matcher(user.code()).replaceAll(Candidate.NAMELESS), new Documentation(words, words));
        List<Function> siblings = file.found().functions().stream()
                .filter(function ->
                        function.equals(user) || !name.matcher(function.code()).find())
                .map(function -> function.equals(user) ? answer : function)
                .toList();
        return new Candidate(PairKind.IMPORT, words, null, 0, 0, answer, user.code(), siblings, null);
    }

    private static String words(Function imported) {
        return Optional.ofNullable(imported.documentation())
                .map(Documentation::summary)
                .orElse("");
    }
}
