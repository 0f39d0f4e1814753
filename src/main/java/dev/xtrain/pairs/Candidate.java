package dev.xtrain.pairs;

import dev.xtrain.extract.Documentation;
import dev.xtrain.extract.DocumentedType;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.IdentifierParts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A question and its answer, before any rule has looked at them.
 *
 * @param kind what the question is to the answer
 * @param query the question
 * @param doc all of what the question is the first paragraph of, or null
 * @param docStart its first byte; 0 where there is none
 * @param docEnd one past its last byte
 * @param answer the answer; its code becomes the positive
 * @param code the answer's code as it stands in the file, without documentation
 * @param siblings what negatives may be chosen from, the answer among them
 * @param refused why it can be no row whatever the options, or null
 */
record Candidate(
        PairKind kind,
        String query,
        @Nullable String doc,
        int docStart,
        int docEnd,
        Function answer,
        String code,
        List<Function> siblings,
        @Nullable DropReason refused) {

    /** Methods of one type that its documentation is a question for: those with most words in their bodies. */
    static final int METHODS_OF_A_TYPE = 3;

    /** What a function is called where its name is the question. */
    static final String NAMELESS = "f";

    /** All of one kind in a file, in the order of their positions. */
    static List<Candidate> in(ExtractedFile file, PairKind kind) {
        return switch (kind) {
            case FUNCTION -> documented(file.found().functions(), kind);
            case NAME -> names(file.found().functions());
            case COMMENT -> documented(file.found().blocks(), kind);
            case CLASS -> methods(file);
            case TYPE -> VariableQuestions.in(file);
            case IMPORT -> ImportQuestions.in(file);
        };
    }

    /** What has documentation is what its documentation asks for. */
    static List<Candidate> documented(List<Function> functions, PairKind kind) {
        var found = new ArrayList<Candidate>();
        for (Function function : functions) {
            Documentation asked = function.documentation();
            if (asked != null) {
                found.add(of(kind, asked, function.docStartByte(), function.docEndByte(), function, functions, null));
            }
        }
        return found;
    }

    /** The same; where the documentation has no first paragraph, but only tags, asked by all of it. */
    Candidate asked() {
        String whole = doc == null ? "" : PairId.normalised(doc);
        return query.isBlank() && !whole.isEmpty()
                ? new Candidate(kind, whole, doc, docStart, docEnd, answer, code, siblings, refused)
                : this;
    }

    /** The same, but no row. */
    Candidate refused(DropReason reason) {
        return new Candidate(kind, query, doc, docStart, docEnd, answer, code, siblings, reason);
    }

    private static Candidate of(
            PairKind kind,
            Documentation asked,
            int docStart,
            int docEnd,
            Function answer,
            List<Function> siblings,
            @Nullable DropReason refused) {
        return new Candidate(
                kind, asked.summary(), asked.text(), docStart, docEnd, answer, answer.code(), siblings, refused);
    }

    /** Negatives are nameless as the answer is: else the answer would be told by that alone. */
    static List<Candidate> names(List<Function> functions) {
        List<Function> nameless = functions.stream().map(Candidate::nameless).toList();
        var found = new ArrayList<Candidate>();
        for (int i = 0; i < functions.size(); i++) {
            Function answer = nameless.get(i);
            String query = Objects.requireNonNull(answer.documentation()).summary();
            String code = functions.get(i).code();
            found.add(new Candidate(PairKind.NAME, query, null, 0, 0, answer, code, nameless, null));
        }
        return found;
    }

    /** A function without its name, with the words of it for documentation. */
    private static Function nameless(Function function) {
        String words = String.join(" ", IdentifierParts.of(function.name()));
        return function.withCode(
                name(function.name()).matcher(function.code()).replaceAll(NAMELESS), new Documentation(words, words));
    }

    /** A name wherever it stands; of a selector ({@code at:put:}) each part before its colon. */
    private static Pattern name(String name) {
        return name.endsWith(":") && name.codePoints().anyMatch(Character::isLetter)
                ? Pattern.compile(Stream.of(name.split(":"))
                        .filter(part -> !part.isEmpty())
                        .map(part -> word(part).pattern() + "(?=\\s*:)")
                        .collect(Collectors.joining("|", "(?:", ")")))
                : word(name);
    }

    /** A name wherever it stands as a whole word. */
    static Pattern word(String name) {
        return Pattern.compile("(?<![\\p{L}\\p{N}_$])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}_$])");
    }

    /** What else stands in the type, constructors too, is no negative: it answers as well. */
    private static List<Candidate> methods(ExtractedFile file) {
        var found = new ArrayList<Candidate>();
        for (DocumentedType type : file.found().types()) {
            Set<Integer> chosen = type.methods().stream()
                    .sorted(Comparator.comparingInt(Function::bodyWords).reversed())
                    .limit(METHODS_OF_A_TYPE)
                    .map(Function::startByte)
                    .collect(Collectors.toSet());
            for (Function method : type.methods()) {
                List<Function> siblings = file.found().functions().stream()
                        .filter(function -> function.startByte() == method.startByte()
                                || !function.owner().equals(type.symbol()))
                        .toList();
                DropReason refused = type.ambiguous()
                        ? DropReason.AMBIGUOUS_TYPE
                        : chosen.contains(method.startByte()) ? null : DropReason.MANY_METHODS;
                found.add(of(
                        PairKind.CLASS,
                        type.documentation(),
                        type.docStartByte(),
                        type.docEndByte(),
                        method,
                        siblings,
                        refused));
            }
        }
        return found;
    }
}
