package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the preprocessor would take out of a C, C++ or Objective-C source before a compiler reads it, guessed from the
 * one file: directives, branches of conditionals, and macros, which the grammar would take for types or calls.
 *
 * <p>A macro is a name in capitals that stands where no type can: before a declaration that is complete without it,
 * between a parameter list and a body, or where a declaration ends. It hides nothing that is not a macro's name and
 * arguments, so that a wrong guess costs an attribute or a type, not a function.
 */
final class CppMacros {

    private static final Pattern MACRO =
            Pattern.compile("_*[A-Z][A-Z0-9]*_?[A-Z0-9_]+|__[a-z]+__|__forceinline|\\w+_(?:API|EXPORT|EXPORTS)");
    private static final Set<String> NO_MACROS =
            Set.of("__attribute__", "__asm__", "__typeof__", "__alignof__", "__func__", "__real__", "__imag__");

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
    private final List<Hidden> macros = new ArrayList<>();

    private CppMacros(CppTokens tokens, BitSet gone) {
        this.tokens = tokens;
        this.gone = gone;
    }

    /**
     * The macros.
     *
     * @param gone tokens that are not looked at; those of macros are added
     */
    static List<Hidden> in(CppTokens tokens, BitSet gone) {
        var macros = new CppMacros(tokens, gone);
        macros.find();
        return macros.macros;
    }

    private void find() {
        for (int token = 0; token < tokens.size(); token++) {
            if (tokens.isWord(token) && CLASSES.contains(tokens.text(token))) {
                types.add(text(next(token)));
                types.add(text(next(next(token)))); // behind a macro
            }
        }
        // From the end, so that a macro is judged by what follows it without further macros.
        for (int token = tokens.size() - 1; token >= 0; token--) {
            if (!gone.get(token) && isInClassHead(token)) {
                hide(token, next(token));
            } else if (!gone.get(token) && isCallBeforeDeclaration(token)) {
                hide(token, end(token));
            } else if (!gone.get(token) && isMacroName(token)) {
                int end = end(token);
                if (isLabel(token)) {
                    hide(token, next(end));
                } else if (isBeforeDeclaration(token, end) || isAfterParameters(token, end) || isBetween(token, end)) {
                    hide(token, end);
                } else if (next(token) != end && isType(token, end)) {
                    hide(next(token), end);
                }
            }
        }
    }

    /** {@code class Base_API Name : Other}, whatever its case. */
    private boolean isInClassHead(int token) {
        int name = next(token);
        return tokens.isWord(token)
                && tokens.isWord(name)
                && CLASSES.contains(text(previous(token)))
                && !CLASSES.contains(text(token))
                && !text(token).equals("alignas")
                && !text(name).equals("final")
                && isClassHead(next(name));
    }

    /** {@code overloaded(f) template <class T>}, whatever its case. */
    private boolean isCallBeforeDeclaration(int token) {
        return tokens.sign(next(token)) == '('
                && DECLARERS.contains(text(end(token)))
                && tokens.isWord(token)
                && isBoundary(previous(token));
    }

    /** {@code PRIVATE_UNLESS_TESTED:} among the members of a class. */
    private boolean isLabel(int macro) {
        char before = tokens.sign(previous(macro));
        return tokens.sign(next(macro)) == ':' && (before == ';' || before == '{' || before == '}');
    }

    private boolean isMacroName(int token) {
        if (!tokens.isWord(token)) {
            return false;
        }
        String text = tokens.text(token);
        return text.length() > 2 && MACRO.matcher(text).matches() && !NO_MACROS.contains(text);
    }

    /** The token behind a macro and its arguments. */
    private int end(int macro) {
        int next = next(macro);
        int end = tokens.sign(next) == '(' ? next(closing(next)) : next;
        return Math.min(end, tokens.size());
    }

    private void hide(int macro, int end) {
        int last = Math.max(macro, previous(end));
        gone.set(macro, last + 1);
        macros.add(new Hidden(new Span(tokens.start(macro), tokens.end(last)), true));
    }

    private boolean isBeforeDeclaration(int macro, int end) {
        boolean called = next(macro) != end;
        int before = previous(macro);
        boolean starts = isBoundary(before) || isSpecifier(before);
        if (called && !starts) {
            return false;
        }
        char sign = tokens.sign(end);
        if (end >= tokens.size() || sign == '}' || sign == '@' || (called && sign == '~')) {
            return starts;
        }
        if (sign == '~') {
            return true;
        }
        if (!tokens.isWord(end)) {
            return false;
        }
        String word = text(end);
        if (word.equals("const") || word.equals("volatile")) {
            return tokens.isWord(next(end)) && isCompleteDeclaration(next(end), called);
        }
        if (QUALIFIERS.contains(word) || OPERATORS.contains(word) || isNumber(word)) {
            return false;
        }
        if (tokens.isWord(before) && CLASSES.contains(text(before))) {
            return called && isClassHead(next(end));
        }
        if (SPECIFIERS.contains(word)) {
            return true;
        }
        if (word.equals("operator")) {
            return tokens.isWord(next(end));
        }
        char left = tokens.sign(before);
        if (!called && (left == '*' || left == '&')) {
            return true;
        }
        return isCompleteDeclaration(end, called);
    }

    /** Whether what begins there has a type and a name, or is a constructor. */
    private boolean isCompleteDeclaration(int start, boolean called) {
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

    private boolean isClassHead(int token) {
        char sign = tokens.sign(token);
        return sign == '{'
                || sign == ':'
                || sign == '<'
                || tokens.isScope(token)
                || text(token).equals("final");
    }

    /** {@code f() NOEXCEPT}: a qualifier of a function with a body. */
    private boolean isAfterParameters(int macro, int end) {
        int before = previous(macro);
        while (tokens.isWord(before) && QUALIFIERS.contains(text(before))) {
            before = previous(before);
        }
        char after = tokens.sign(end);
        return tokens.sign(before) == ')'
                && !isSelectorPart(before)
                && (after == '{' || after == ':' || (tokens.isWord(end) && QUALIFIERS.contains(text(end))));
    }

    /** {@code - (int)F} and {@code with: (int)A}: what stands behind is a name of Objective-C. */
    private boolean isSelectorPart(int closing) {
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

    /** {@code int WINAPI f(}: a calling convention between type and name. */
    private boolean isBetween(int macro, int end) {
        int before = previous(macro);
        boolean type = tokens.sign(before) == '>'
                ? !text(previous(previous(before))).equals("template")
                : tokens.isWord(before) && !isMacroName(before) && !MODIFIERS.contains(text(before));
        return next(macro) == end
                && type
                && tokens.isWord(end)
                && tokens.sign(overName(end)) == '('
                && !OPERATORS.contains(text(before))
                && !OPERATORS.contains(text(end));
    }

    /** {@code RESULT(f) f(}: then its arguments alone are in the way. */
    private boolean isType(int macro, int end) {
        int before = previous(macro);
        boolean starts = isBoundary(before) || isSpecifier(before) || MODIFIERS.contains(text(before));
        return starts && tokens.isWord(end) && !QUALIFIERS.contains(text(end)) && !OPERATORS.contains(text(end));
    }

    /** Past a name with what qualifies it. */
    private int overName(int start) {
        int token = overArguments(next(start));
        while (tokens.isScope(token) && tokens.isWord(next(token))) {
            token = overArguments(next(next(token)));
        }
        return token;
    }

    private boolean isSpecifier(int token) {
        return tokens.isWord(token) && SPECIFIERS.contains(text(token));
    }

    private boolean isBoundary(int token) {
        char sign = tokens.sign(token);
        return token < 0
                || (sign != 0 && ";{}:>)".indexOf(sign) >= 0)
                || (text(token).equals("end") && tokens.sign(previous(token)) == '@');
    }

    private static boolean isNumber(String word) {
        return word.charAt(0) >= '0' && word.charAt(0) <= '9';
    }

    private int closing(int open) {
        int depth = 0;
        for (int token = open, seen = 0; token < tokens.size() && seen < MAX_ARGUMENTS; token = next(token), seen++) {
            char sign = tokens.sign(token);
            depth += sign == '(' ? 1 : sign == ')' ? -1 : 0;
            if (depth == 0) {
                return token;
            }
            if (sign == '{' || sign == '}') {
                return open; // a macro's arguments hold no blocks
            }
        }
        return open;
    }

    private int next(int token) {
        return gone.nextClearBit(token + 1);
    }

    private int previous(int token) {
        return gone.previousClearBit(token - 1);
    }

    private String text(int token) {
        return tokens.isWord(token) ? tokens.text(token) : "";
    }
}
