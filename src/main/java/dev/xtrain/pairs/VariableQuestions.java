package dev.xtrain.pairs;

import dev.xtrain.extract.Documentation;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.IdentifierParts;
import dev.xtrain.extract.TypedVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a type by a variable that has it: the words of the variable's name, and the first paragraph of its
 * documentation where it has any.
 *
 * <p>Code may be the answer once for each kind, so that one variable asks for each type: one with documentation before
 * others, then the one with most words.
 */
final class VariableQuestions {

    private static final int MIN_WORDS = 2;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_$]+");

    private VariableQuestions() {}

    /** All of a file; what asks the same for the same type is one. */
    static List<Candidate> in(ExtractedFile file) {
        var asked = new LinkedHashSet<List<Object>>();
        var found = new ArrayList<Candidate>();
        Map<Integer, Candidate> best = new HashMap<>(); // by the first byte of the type
        for (TypedVariable variable : file.found().variables()) {
            Candidate candidate = candidate(file, variable);
            if (asked.add(List.of(variable.type().startByte(), candidate.query()))) {
                found.add(candidate);
                if (candidate.refused() == null) {
                    best.merge(variable.type().startByte(), candidate, VariableQuestions::better);
                }
            }
        }
        return found.stream()
                .map(candidate -> candidate.refused() != null
                                || candidate.equals(best.get(candidate.answer().startByte()))
                        ? candidate
                        : candidate.refused(DropReason.MANY_VARIABLES))
                .toList();
    }

    private static Candidate candidate(ExtractedFile file, TypedVariable variable) {
        List<String> name = IdentifierParts.of(variable.name());
        Documentation said = variable.documentation();
        String summary = said == null ? "" : said.summary();
        String words = String.join(" ", name);
        Function type = variable.type();
        return new Candidate(
                PairKind.TYPE,
                summary.isBlank() ? words : words + ": " + summary,
                said == null ? null : said.text(),
                variable.docStartByte(),
                variable.docEndByte(),
                type,
                type.code(),
                file.found().definitions(),
                refused(variable, name, summary));
    }

    private static @Nullable DropReason refused(TypedVariable variable, List<String> name, String summary) {
        if (variable.ambiguous()) {
            return DropReason.AMBIGUOUS_TYPE;
        }
        List<String> typeName = IdentifierParts.of(variable.type().name());
        Set<String> ofType = stems(typeName);
        Set<String> ofName = stems(name);
        Set<String> ofQuestion = new HashSet<>(ofName);
        WORD.matcher(summary)
                .results()
                .map(MatchResult::group)
                .forEach(word -> ofQuestion.addAll(stems(IdentifierParts.of(word))));
        String type = String.join("", typeName);
        String own = String.join("", name); // meta data, metadata
        if (ofQuestion.containsAll(ofType) || ofType.containsAll(ofName) || own.contains(type) || type.contains(own)) {
            return DropReason.NAMED_ALIKE;
        }
        boolean oneWord = name.stream().filter(VariableQuestions::isWord).count() < MIN_WORDS;
        return oneWord && summary.isBlank() ? DropReason.ONE_WORD_NAME : null;
    }

    private static boolean isWord(String part) {
        return part.length() > 1 && Character.isLetter(part.charAt(0));
    }

    private static Set<String> stems(List<String> words) {
        return words.stream().map(VariableQuestions::stem).collect(Collectors.toSet());
    }

    /** Without the ending of a plural. */
    private static String stem(String word) {
        if (word.endsWith("ies")) {
            return word.substring(0, word.length() - 3) + "y";
        }
        boolean plural = word.endsWith("s") && !word.endsWith("ss") && word.length() > 2;
        return plural ? word.substring(0, word.length() - (word.endsWith("sses") ? 2 : 1)) : word;
    }

    private static Candidate better(Candidate one, Candidate other) {
        boolean documented = other.doc() != null;
        if (documented != (one.doc() != null)) {
            return documented ? other : one;
        }
        return Cleaning.words(other.query()) > Cleaning.words(one.query()) ? other : one;
    }
}
