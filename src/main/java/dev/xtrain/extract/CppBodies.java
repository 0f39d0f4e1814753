package dev.xtrain.extract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
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

    /** Types in functions of types in functions are not looked into beyond. */
    private static final int MAX_DEPTH = 8;

    /** Tokens that template arguments are looked for in. */
    private static final int MAX_ARGUMENTS = 400;

    private final CppTokens tokens;
    private final BitSet gone;
    private final int[] closings;
    private final List<Span> bodies = new ArrayList<>();
    private int head; // the first token of the declaration at hand
    private int parameters; // their bracket, or -1
    private final List<Integer> values = new ArrayList<>(); // of members that are initialized: their brackets
    private boolean initializers; // a colon behind the parameters
    private int depth;
    private boolean value; // an equals sign, no operator's

    private CppBodies(CppTokens tokens, BitSet gone) {
        this.tokens = tokens;
        this.gone = gone;
        this.closings = closings();
    }

    /** By each bracket the one that closes it, whatever their kinds: 0 where none does. */
    private int[] closings() {
        int[] found = new int[tokens.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int token = next(-1); token < tokens.size(); token = next(token)) {
            switch (tokens.sign(token)) {
                case '(', '[', '{' -> open.push(token);
                case ')', ']', '}' -> {
                    if (!open.isEmpty()) {
                        found[open.pop()] = token;
                    }
                }
                default -> {}
            }
        }
        return found;
    }

    /** All tokens inside of bodies, parameter lists and initializers. */
    static List<Span> in(CppTokens tokens, BitSet gone) {
        var bodies = new CppBodies(tokens, gone);
        bodies.find(gone.nextClearBit(0), tokens.size());
        return bodies.bodies;
    }

    /** Looks at declarations from one token to another. */
    private void find(int from, int to) {
        int token = from;
        begin(token);
        while (token < to) {
            switch (tokens.sign(token)) {
                case '(' -> {
                    if (initializers) {
                        values.add(token);
                    } else if (!NO_FUNCTIONS.contains(text(previous(token)))) {
                        parameters = token;
                    }
                    token = next(closing(token));
                }
                case '[' -> token = next(closing(token));
                case '<' -> token = next(text(previous(token)).equals("operator") ? token : closingAngle(token));
                case ':' -> {
                    initializers |= hasParameters();
                    boolean access = ACCESS.contains(text(previous(token)));
                    token = next(token);
                    if (access && !hasParameters()) {
                        begin(token);
                    }
                }
                case '=' -> {
                    value |= !hasParameters() && !isOperator(token);
                    token = next(token);
                }
                case ';', '}' -> {
                    token = next(token);
                    if (!isMethod() || tokens.sign(token) != '{') {
                        begin(token);
                    }
                }
                case '-', '+' -> {
                    if (tokens.sign(head) == '@') {
                        begin(token);
                    }
                    token = next(token);
                }
                case '@' -> {
                    begin(text(next(token)).equals("end") ? next(next(token)) : token);
                    token = next(token);
                }
                case '{' -> token = open(token);
                default -> token = next(token);
            }
        }
    }

    private void begin(int token) {
        head = token;
        parameters = -1;
        initializers = false;
        values.clear();
        value = false;
    }

    /** Past a brace, or past all that it holds. */
    private int open(int brace) {
        int closing = closing(brace);
        boolean scope = isScope(head);
        int before = previous(brace);
        boolean word = tokens.isWord(before) && !QUALIFIERS.contains(text(before));
        boolean member = word || tokens.sign(before) == '>';
        if (isMethod()) {
            hide(next(brace), Math.max(brace, closing));
        } else if (value || (!scope && hasParameters() && initializers && member)) {
            values.add(brace);
            return next(closing);
        } else if (scope || (!hasParameters() && !text(head).equals("enum"))) {
            int inside = next(brace);
            begin(inside);
            return inside;
        } else if (hasParameters() && closing > brace) {
            hideAll(parameters);
            values.forEach(this::hideAll);
            hide(next(brace), closing);
        }
        int after = next(closing);
        if (hasParameters() && tokens.sign(after) == ';') { // int f() { }; would be a field with a value
            bodies.add(tokens.span(after));
            after = next(after);
        }
        begin(after);
        return after;
    }

    /** Whether the declaration is a method of Objective-C. */
    private boolean isMethod() {
        char sign = tokens.sign(head);
        return sign == '-' || sign == '+';
    }

    private boolean hasParameters() {
        return parameters >= 0;
    }

    /** What stands between brackets. */
    private void hideAll(int open) {
        int closing = closing(open);
        for (int token = next(open); token < closing; token = next(token)) {
            bodies.add(tokens.span(token));
        }
    }

    /** All but local types, whose own functions have bodies. */
    private void hide(int from, int to) {
        for (int token = from; token < to; token = next(token)) {
            int type = CLASSES.contains(text(token)) && isStatement(token) && isScope(token) ? brace(token, to) : to;
            if (type < to && depth < MAX_DEPTH) {
                depth++;
                find(token, Math.max(type, Math.min(to, next(closing(type)))));
                depth--;
                token = closing(type);
                token = tokens.sign(next(token)) == ';' ? next(token) : token;
            } else {
                bodies.add(tokens.span(token));
            }
        }
    }

    private boolean isStatement(int token) {
        char before = tokens.sign(previous(token));
        return before == ';' || before == '{' || before == '}';
    }

    /** The first brace of a statement. */
    private int brace(int start, int to) {
        int token = start;
        while (token < to && tokens.sign(token) != '{' && tokens.sign(token) != ';') {
            token = next(token);
        }
        return tokens.sign(token) == '{' ? token : to;
    }

    private boolean isScope(int start) {
        int token = start;
        while (Set.of("template", "typedef", "static", "inline", "export", "friend", "const", "constexpr")
                .contains(text(token))) {
            token = next(token);
            token = tokens.sign(token) == '<' ? next(closingAngle(token)) : token;
        }
        String word = text(token);
        if (word.equals("namespace") || (word.equals("extern") && isLiteral(next(token)) && !hasParameters())) {
            return true;
        }
        if (!CLASSES.contains(word)) {
            return tokens.sign(token) == '@' && !hasParameters();
        }
        token = next(token);
        while (tokens.sign(token) == '[' || NO_FUNCTIONS.contains(text(token))) {
            token = tokens.sign(token) == '[' ? next(closing(token)) : next(token);
            token = tokens.sign(token) == '(' ? next(closing(token)) : token;
        }
        while (tokens.isWord(token) || tokens.isScope(token)) {
            if (tokens.isWord(token)
                    && tokens.isWord(next(token))
                    && !text(next(token)).equals("final")) {
                return false; // struct A f(
            }
            token = next(token);
        }
        char sign = tokens.sign(token);
        return sign == '{' || sign == ':' || sign == '<';
    }

    /** What closes template arguments or parameters; the token itself where nothing does. */
    private int closingAngle(int open) {
        int depth = 0;
        for (int token = open, seen = 0; token < tokens.size() && seen < MAX_ARGUMENTS; token = next(token), seen++) {
            char sign = tokens.sign(token);
            depth += sign == '<' ? 1 : sign == '>' ? -1 : 0;
            if (depth == 0) {
                return token;
            }
            if (sign == '(' || sign == '[') {
                token = closing(token);
            } else if (sign == '{' || sign == ';' || sign == ')') {
                return open;
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
        return Math.max(open, closings[open]);
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
