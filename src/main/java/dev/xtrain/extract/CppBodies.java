package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the bodies of functions by brackets alone, so that code which the grammar does not know can be left out.
 *
 * <p>A head is what stands between two ends of declarations. One that has parameters opens a body, one that begins as a
 * class or namespace does opens a scope that is looked into, and all other braces hold values.
 */
final class CppBodies {

    private static final Set<String> CLASSES = Set.of("class", "struct", "union");
    private static final Set<String> ACCESS = Set.of("public", "private", "protected", "signals", "slots");
    private static final Set<String> NO_FUNCTIONS =
            Set.of("alignas", "decltype", "__attribute__", "__declspec", "explicit", "noexcept", "throw", "requires");
    private static final Set<String> QUALIFIERS =
            Set.of("const", "volatile", "noexcept", "override", "final", "try", "mutable");

    private final CppTokens tokens;
    private final BitSet gone;
    private final List<Span> bodies = new ArrayList<>();
    private int head; // the first token of the declaration at hand
    private boolean parameters;
    private boolean initializers; // a colon behind the parameters
    private boolean value; // an equals sign, no operator's

    private CppBodies(CppTokens tokens, BitSet gone) {
        this.tokens = tokens;
        this.gone = gone;
    }

    /** All tokens inside of bodies. */
    static List<Span> in(CppTokens tokens, BitSet gone) {
        var bodies = new CppBodies(tokens, gone);
        bodies.find();
        return bodies.bodies;
    }

    private void find() {
        int token = next(-1);
        begin(token);
        while (token < tokens.size()) {
            switch (tokens.sign(token)) {
                case '(', '[' -> {
                    parameters |= tokens.sign(token) == '(' && !NO_FUNCTIONS.contains(text(previous(token)));
                    token = next(closing(token));
                }
                case ':' -> {
                    initializers |= parameters;
                    boolean access = ACCESS.contains(text(previous(token)));
                    token = next(token);
                    if (access && !parameters) {
                        begin(token);
                    }
                }
                case '=' -> {
                    value |= !parameters && !isOperator(token);
                    token = next(token);
                }
                case ';', '}' -> {
                    token = next(token);
                    begin(token);
                }
                case '{' -> token = open(token);
                default -> token = next(token);
            }
        }
    }

    private void begin(int token) {
        head = token;
        parameters = false;
        initializers = false;
        value = false;
    }

    /** Past a brace, or past all that it holds. */
    private int open(int brace) {
        int closing = closing(brace);
        boolean scope = isScope();
        int before = previous(brace);
        boolean member = tokens.isWord(before) && !QUALIFIERS.contains(text(before)) || tokens.sign(before) == '>';
        if (value || (!scope && parameters && initializers && member)) {
            return next(closing);
        }
        if (scope || !parameters && !text(head).equals("enum")) {
            int inside = next(brace);
            begin(inside);
            return inside;
        }
        if (parameters && closing > brace) {
            for (int token = next(brace); token < closing; token = next(token)) {
                bodies.add(tokens.span(token));
            }
        }
        int after = next(closing);
        begin(after);
        return after;
    }

    private boolean isScope() {
        int token = head;
        while (Set.of("template", "typedef", "static", "inline", "export", "friend", "const", "constexpr")
                .contains(text(token))) {
            token = next(token);
            token = tokens.sign(token) == '<' ? next(previousClosing(token)) : token;
        }
        String word = text(token);
        if (word.equals("namespace") || (word.equals("extern") && isLiteral(next(token)) && !parameters)) {
            return true;
        }
        if (!CLASSES.contains(word)) {
            return tokens.sign(token) == '@';
        }
        token = next(token);
        while (tokens.sign(token) == '[' || NO_FUNCTIONS.contains(text(token))) {
            token = tokens.sign(token) == '[' ? next(closing(token)) : next(token);
            token = tokens.sign(token) == '(' ? next(closing(token)) : token;
        }
        while (tokens.isWord(token) || tokens.isScope(token)) {
            if (tokens.isWord(token) && tokens.isWord(next(token)) && !text(next(token)).equals("final")) {
                return false; // struct A f(
            }
            token = next(token);
        }
        char sign = tokens.sign(token);
        return sign == '{' || sign == ':' || sign == '<';
    }

    /** The last token of template parameters, whose content is gone. */
    private int previousClosing(int open) {
        int depth = 0;
        for (int token = open; token < tokens.size(); token = next(token)) {
            char sign = tokens.sign(token);
            depth += sign == '<' ? 1 : sign == '>' ? -1 : 0;
            if (depth == 0 || sign == '{' || sign == ';') {
                return token;
            }
        }
        return open;
    }

    private boolean isLiteral(int token) {
        return token < tokens.size() && tokens.kind(token) == CppTokens.Kind.LITERAL;
    }

    private boolean isOperator(int equals) {
        int token = equals;
        for (int i = 0; i < 3; i++) {
            token = previous(token);
            if (text(token).equals("operator")) {
                return true;
            }
        }
        return false;
    }

    /** The bracket that closes one; itself where none does. */
    private int closing(int open) {
        int depth = 0;
        for (int token = open; token < tokens.size(); token = next(token)) {
            char sign = tokens.sign(token);
            depth += sign == '(' || sign == '[' || sign == '{' ? 1 : sign == ')' || sign == ']' || sign == '}' ? -1 : 0;
            if (depth == 0) {
                return token;
            }
        }
        return open;
    }

    private int next(int token) {
        return gone.nextClearBit(token + 1);
    }

    private int previous(int token) {
        return token <= 0 ? -1 : gone.previousClearBit(token - 1);
    }

    private String text(int token) {
        return tokens.isWord(token) ? tokens.text(token) : "";
    }
}
