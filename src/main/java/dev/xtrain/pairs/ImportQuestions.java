package dev.xtrain.pairs;

import dev.xtrain.extract.Documentation;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.IdentifierParts;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks for the function that uses what a file imports, by the words of where it comes from and what it is called. Only
 * where most of its uses stand in one function: else none is the answer. Of what one function uses the import that it
 * uses most asks: the answers to others would differ in the masked name alone.
 */
final class ImportQuestions {

    private static final int MIN_WORDS = 2; // of the name itself

    private ImportQuestions() {}

    /** A question, and how often its answer uses what it names. */
    private record Asked(Candidate candidate, long uses) {}

    /** A function that uses an import. */
    private record User(Function function, long uses) {}

    /** All of a file; what holds the name, too, is no negative. */
    static List<Candidate> in(ExtractedFile file) {
        List<Asked> all =
                file.found().imports().stream().map(imported -> asked(file, imported)).toList();
        Map<Integer, Asked> most = new HashMap<>(); // by the first byte of the function
        for (Asked asked : all) {
            if (asked.candidate.refused() == null) {
                most.merge(
                        asked.candidate.answer().startByte(),
                        asked,
                        (one, other) -> other.uses > one.uses ? other : one);
            }
        }
        return all.stream()
                .map(asked -> asked.candidate.refused() != null
                                || asked.equals(
                                        most.get(asked.candidate.answer().startByte()))
                        ? asked.candidate
                        : asked.candidate.refused(DropReason.MANY_IMPORTS))
                .toList();
    }

    private static Asked asked(ExtractedFile file, Function imported) {
        String name = imported.symbol();
        if (IdentifierParts.of(name).size() < MIN_WORDS) {
            return none(imported, DropReason.ONE_WORD_NAME);
        }
        Pattern applied = applied(name);
        List<User> users = file.found().functions().stream()
                .map(function -> new User(
                        function, applied.matcher(function.code()).results().count()))
                .filter(user -> user.uses > 0)
                .toList();
        Optional<User> most = users.stream()
                .max(Comparator.comparingLong(User::uses)
                        .thenComparing(user -> -user.function.code().length())); // the inner of nested ones
        if (most.isEmpty()) {
            return none(imported, DropReason.UNUSED_IMPORT);
        }
        long elsewhere = users.stream()
                .filter(user -> !overlap(user.function, most.get().function))
                .mapToLong(User::uses)
                .sum();
        return elsewhere < most.get().uses
                ? new Asked(candidate(file, imported, most.get().function), most.get().uses)
                : none(imported, DropReason.COMMON_IMPORT);
    }

    /** The name where something is done with it: a call, or a member of it; not where it is a type. */
    private static Pattern applied(String name) {
        return Pattern.compile(Candidate.word(name).pattern() + "(?=\\s*(?:[(.!]|::))");
    }

    private static boolean overlap(Function one, Function other) {
        return one.startByte() < other.endByte() && other.startByte() < one.endByte();
    }

    private static Asked none(Function imported, DropReason reason) {
        return new Asked(
                new Candidate(
                        PairKind.IMPORT, words(imported), null, 0, 0, imported, imported.code(), List.of(), reason),
                0);
    }

    private static Candidate candidate(ExtractedFile file, Function imported, Function user) {
        String words = words(imported);
        Pattern name = Candidate.word(imported.symbol());
        Function answer = user.withCode(
                name.matcher(user.code()).replaceAll(Candidate.NAMELESS), new Documentation(words, words));
        List<Function> siblings = Stream.concat(
                        Stream.of(answer),
                        file.found().functions().stream()
                                .filter(function ->
                                        !name.matcher(function.code()).find()))
                .sorted(Comparator.comparingInt(Function::startByte))
                .toList();
        return new Candidate(PairKind.IMPORT, words, null, 0, 0, answer, user.code(), siblings, null);
    }

    private static String words(Function imported) {
        return Optional.ofNullable(imported.documentation())
                .map(Documentation::summary)
                .orElse("");
    }
}
