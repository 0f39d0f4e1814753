package dev.xtrain.extract;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * The declarations of a C, C++ or Objective-C source as far as tokens tell them: which words begin one, what follows
 * what, and whether one is complete. Tokens that are gone are passed over.
 */
final class CppDeclarations {

    /** What a declaration begins with; all are keywords. */
    private static final Set<String> SPECIFIERS = Set.of(
            "static",
            "inline",
            "virtual",
            "explicit",
            "constexpr",
            "consteval",
            "constinit",
            "template",
            "typename",
            "class",
            "struct",
            "union",
            "enum",
            "namespace",
            "using",
            "typedef",
            "extern",
            "friend",
            "void",
            "bool",
            "char",
            "short",
            "int",
            "long",
            "float",
            "double",
            "signed",
            "unsigned",
            "auto",
            "mutable",
            "register",
            "thread_local",
            "public",
            "private",
            "protected",
            "__attribute__",
            "decltype");

    /** Those of them that nothing else than a declaration begins with. */
    private static final Set<String> DECLARERS = Set.of(
            "static",
            "inline",
            "virtual",
            "explicit",
            "constexpr",
            "template",
            "namespace",
            "using",
            "typedef",
            "extern",
            "friend");

    /** What can follow a parameter list. */
    private static final Set<String> QUALIFIERS =
            Set.of("const", "volatile", "noexcept", "override", "final", "try", "throw", "requires", "mutable");

    /** What can stand between two operands, or before one, and is no type. */
    private static final Set<String> OPERATORS = Set.of(
            "and",
            "or",
            "xor",
            "not",
            "bitand",
            "bitor",
            "and_eq",
            "or_eq",
            "xor_eq",
            "not_eq",
            "compl",
            "return",
            "else",
            "do",
            "case",
            "goto",
            "throw",
            "new",
            "delete",
            "sizeof",
            "co_return",
            "co_await",
            "co_yield",
            "in");

    /** What stands before a type, so that what follows is one. */
    private static final Set<String> MODIFIERS = Set.of(
            "static",
            "inline",
            "virtual",
            "extern",
            "friend",
            "constexpr",
            "const",
            "typename",
            "explicit",
            "struct",
            "class",
            "enum",
            "union",
            "unsigned");

    private static final Set<String> CLASSES = Set.of("class", "struct", "union", "enum");

    /** Tokens that arguments are looked for in. */
    private static final int MAX_ARGUMENTS = 400;

    private final CppTokens tokens;
    private final BitSet gone;
    private final Set<String> types = new HashSet<>();

    /** Of tokens less those that are gone, now or later. */
    CppDeclarations(CppTokens tokens, BitSet gone) {
        this.tokens = tokens;
        this.gone = gone;
        for (int token = 0; token < tokens.size(); token++) {
            if (tokens.isWord(token) && CLASSES.contains(tokens.text(token))) {
                types.add(text(next(token)));
                types.add(text(next(next(token)))); // behind a macro
            }
        }
    }

    /** Whether what begins there has a type and a name, or is a constructor. */
    boolean isCompleteDeclaration(int start, boolean called) {
        int token = start;
        String owner = "";
        String name = text(token);
        token = overArguments(next(token));
        while (tokens.isScope(token) && tokens.isWord(next(token))) {
            owner = name;
            token = next(token);
            name = text(token);
            token = overArguments(next(token));
        }
        if (tokens.sign(token) == '(') {
            return name.equals(owner) || (owner.isEmpty() && types.contains(name));
        }
        if ((called && tokens.sign(token) == '=') || tokens.sign(token) == ';') {
            return false;
        }
        while (tokens.sign(token) == '*'
                || tokens.sign(token) == '&'
                || text(token).equals("const")) {
            token = next(token);
        }
        return tokens.isWord(token) && !OPERATORS.contains(text(token));
    }

    /** Past the template arguments that begin there, if some do. */
    private int overArguments(int token) {
        if (tokens.sign(token) != '<') {
            return token;
        }
        int depth = 0;
        for (int at = token, seen = 0; at < tokens.size() && seen < MAX_ARGUMENTS; at = next(at), seen++) {
            char sign = tokens.sign(at);
            depth += sign == '<' ? 1 : sign == '>' ? -1 : 0;
            if (depth == 0) {
                return next(at);
            }
            if (sign == ';' || sign == '{') {
                return token;
            }
        }
        return token;
    }

    /** Whether it follows the name of a class that is defined. */
    boolean isClassHead(int token) {
        char sign = tokens.sign(token);
        return sign == '{'
                || sign == ':'
                || sign == '<'
                || tokens.isScope(token)
                || text(token).equals("final");
    }

    /** {@code - (int)F} and {@code with: (int)A}: what stands behind is a name of Objective-C. */
    boolean isSelectorPart(int closing) {
        int depth = 0;
        for (int token = closing, seen = 0; token >= 0 && seen < MAX_ARGUMENTS; token = previous(token), seen++) {
            char sign = tokens.sign(token);
            depth += sign == ')' ? 1 : sign == '(' ? -1 : 0;
            if (depth == 0) {
                char before = tokens.sign(previous(token));
                boolean operator = text(previous(previous(token))).equals("operator");
                return (before == '-' || before == '+' || before == ':') && !operator;
            }
            if (sign == ';' || sign == '{' || sign == '}') {
                return false;
            }
        }
        return false;
    }

    /** Past a name with what qualifies it. */
    int overName(int start) {
        int token = overArguments(next(start));
        while (tokens.isScope(token) && tokens.isWord(next(token))) {
            token = overArguments(next(next(token)));
        }
        return token;
    }

    /** Whether it is a keyword that declarations begin with. */
    boolean isSpecifier(int token) {
        return SPECIFIERS.contains(text(token));
    }

    /** Whether nothing else than a declaration begins with it. */
    boolean isDeclarer(int token) {
        return DECLARERS.contains(text(token));
    }

    /** Whether it can follow a parameter list. */
    boolean isQualifier(int token) {
        return QUALIFIERS.contains(text(token));
    }

    /** Whether it is a word that stands between operands or before one. */
    boolean isOperator(int token) {
        return OPERATORS.contains(text(token));
    }

    /** Whether a type follows. */
    boolean isModifier(int token) {
        return MODIFIERS.contains(text(token));
    }

    /** {@code class} and the like. */
    boolean isClass(int token) {
        return CLASSES.contains(text(token));
    }

    /** Whether a declaration can begin behind it. */
    boolean isBoundary(int token) {
        char sign = tokens.sign(token);
        return token < 0
                || (sign != 0 && ";{}:>)".indexOf(sign) >= 0)
                || (text(token).equals("end") && tokens.sign(previous(token)) == '@');
    }

    /** The bracket that closes a macro's arguments; that which opens them where none does. */
    int closing(int open) {
        int depth = 0;
        for (int token = open, seen = 0; token < tokens.size() && seen < MAX_ARGUMENTS; token = next(token), seen++) {
            char sign = tokens.sign(token);
            depth += sign == '(' ? 1 : sign == ')' ? -1 : 0;
            if (depth == 0) {
                return token;
            }
            if (sign == '{' || sign == '}') {
                return open; // no blocks among them
            }
        }
        return open;
    }

    /** The token behind one. */
    int next(int token) {
        return gone.nextClearBit(token + 1);
    }

    /** The token before one; -1 where there is none. */
    int previous(int token) {
        return token <= 0 ? -1 : gone.previousClearBit(token - 1);
    }

    /** What a word reads; empty for other tokens. */
    String text(int token) {
        return tokens.isWord(token) ? tokens.text(token) : "";
    }
}
