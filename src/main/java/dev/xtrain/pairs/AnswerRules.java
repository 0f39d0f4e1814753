package dev.xtrain.pairs;

import dev.xtrain.extract.Function;
import dev.xtrain.extract.IdentifierParts;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which functions good prose does not lead to: those that do not do what it says, and those that hold none of it. */
final class AnswerRules {

    private static final int MAX_STUB_WORDS = 24;
    private static final Set<String> MAKERS = Set.of("new", "init", "__init__", "default", "create", "make", "of");
    private static final int MAX_BARE_CHARS = 40; // besides the name
    private static final Set<String> BARE =
            Set.of("a", "an", "default", "function", "internal", "method", "routine", "standard", "template", "the");
    private static final Pattern REFUSAL =
            Pattern.compile("\\b(?:throw|raise|unimplemented!|todo!|llvm_unreachable|fatalError|panic!)(?=\\W)");
    private static final Pattern UNSUPPORTED = Pattern.compile(
            "UnsupportedOperation|NotImplemented|unimplemented!|todo!|(?i:not (?:yet )?(?:implemented|supported)"
                    + "|unsupported|(?:must|should|to) (?:be )?(?:overr|implement)"
                    + "|subclass|abstract|does ?n.t support)");
    private static final Pattern TEST = Pattern.compile("test(?:[\\p{Lu}\\p{N}_].*)?");
    private static final Pattern TESTS = Pattern.compile(".*(?:Tests?|TestCase)");
    private static final Pattern COMMENT = Pattern.compile("(?m)//.*$|^\\s*#.*$|/\\*[^*]*+(?:\\*(?!/)[^*]*+)*+\\*/");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
    private static final Pattern SAID =
            Pattern.compile("(?i)throw|rais|exception|error|fail|support|implemented|abstract|panic");

    private AnswerRules() {}

    /** Why a function is no answer to what its documentation says. */
    static Optional<DropReason> reason(String query, Function answer) {
        if (isStub(answer) && !SAID.matcher(query).find()) {
            return Optional.of(DropReason.STUB);
        }
        if (isTest(answer)) {
            return Optional.of(DropReason.TEST);
        }
        return namesOnlyType(query, answer) || namesOnlyItself(query, answer.name())
                ? Optional.of(DropReason.BARE_NAME)
                : Optional.empty();
    }

    /** Whether a body does nothing but refuse: all of its words stand from there on. */
    private static boolean isStub(Function function) {
        if (function.bodyWords() > MAX_STUB_WORDS
                || !REFUSAL.matcher(function.code()).find()) {
            return false;
        }
        String code = COMMENT.matcher(function.code()).replaceAll(" ");
        Matcher refusal = REFUSAL.matcher(code);
        if (!refusal.find()) {
            return false;
        }
        String said = code.substring(refusal.start());
        long words = WORD.matcher(said).results().count();
        return words >= function.bodyWords() && UNSUPPORTED.matcher(said).find();
    }

    /** Whether it is called a test, in what is called tests: a test of anything else may well be asked for. */
    private static boolean isTest(Function function) {
        return function.kind().equals("method")
                && TEST.matcher(function.name()).matches()
                && TESTS.matcher(function.owner()).matches();
    }

    /** Whether what makes a type is asked for by that type's name, which it does not hold. */
    private static boolean namesOnlyType(String query, Function function) {
        boolean maker = function.kind().equals("constructor") || MAKERS.contains(function.name());
        if (!maker || function.owner().isEmpty()) {
            return false;
        }
        String type = Function.name(function.owner());
        return QuestionRules.isGeneric(query, type, function.name())
                && !IdentifierParts.of(type).isEmpty()
                && !Candidate.word(type).matcher(function.code()).find();
    }

    /** Whether a function is asked for by its own name. */
    private static boolean namesOnlyItself(String query, String name) {
        int at = query.length() - name.length() <= MAX_BARE_CHARS ? query.indexOf(name) : -1;
        return at >= 0
                && WORD.matcher(query.substring(0, at) + " " + query.substring(at + name.length()))
                        .results()
                        .allMatch(word -> BARE.contains(word.group().toLowerCase(Locale.ROOT)));
    }
}
