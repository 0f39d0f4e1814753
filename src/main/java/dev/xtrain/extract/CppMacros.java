package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.BitSet;
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

    private static final Set<String> OBJECTIVE_TYPES = Set.of("interface", "implementation", "protocol");

    private final CppTokens tokens;
    private final BitSet gone;
    private final CppDeclarations code;
    private final List<Span> macros = new ArrayList<>();

    private CppMacros(CppTokens tokens, BitSet gone) {
        this.tokens = tokens;
        this.gone = gone;
        this.code = new CppDeclarations(tokens, gone);
    }

    /**
     * The macros.
     *
     * @param gone tokens that are not looked at; those of macros are added
     */
    static List<Span> in(CppTokens tokens, BitSet gone) {
        var macros = new CppMacros(tokens, gone);
        macros.find();
        return macros.macros;
    }

    private void find() {
        // From the end, so that a macro is judged by what follows it without further macros.
        for (int token = tokens.size() - 1; token >= 0; token--) {
            if (!gone.get(token) && isObjectiveType(token)) {
                hideAroundName(token);
            } else if (!gone.get(token) && isInClassHead(token)) {
                hide(token, code.next(token));
            } else if (!gone.get(token) && isCallBeforeDeclaration(token)) {
                hide(token, end(token));
            } else if (!gone.get(token) && isMacroName(token)) {
                int end = end(token);
                if (isLabel(token)) {
                    hide(token, code.next(end));
                } else if (isBeforeDeclaration(token, end) || isAfterParameters(token, end) || isBetween(token, end)) {
                    hide(token, end);
                } else if (code.next(token) != end && isType(token, end)) {
                    hide(code.next(token), end);
                }
            }
        }
    }

    /** {@code @interface Name}: what stands there is a name, if it is no call. */
    private boolean isObjectiveType(int token) {
        int keyword = code.previous(token);
        return tokens.isWord(token)
                && tokens.sign(code.previous(keyword)) == '@'
                && OBJECTIVE_TYPES.contains(code.text(keyword));
    }

    /** {@code @interface GENERIC(Name, T)}: all but the name. A category in brackets is one word. */
    private void hideAroundName(int macro) {
        int open = code.next(macro);
        int name = code.next(open);
        if (tokens.sign(open) == '(' && tokens.isWord(name) && tokens.sign(code.next(name)) == ',') {
            hide(code.next(name), code.next(code.closing(open)));
            hide(macro, name);
        }
    }

    /** {@code class Base_API Name : Other}, whatever its case. */
    private boolean isInClassHead(int token) {
        int name = code.next(token);
        return tokens.isWord(token)
                && tokens.isWord(name)
                && code.isClass(code.previous(token))
                && !code.isClass(token)
                && !code.text(token).equals("alignas")
                && !code.text(name).equals("final")
                && code.isClassHead(code.next(name));
    }

    /** {@code overloaded(f) template <class T>}, whatever its case. */
    private boolean isCallBeforeDeclaration(int token) {
        return tokens.sign(code.next(token)) == '('
                && code.isDeclarer(end(token))
                && tokens.isWord(token)
                && code.isBoundary(code.previous(token));
    }

    /** {@code PRIVATE_UNLESS_TESTED:} among the members of a class. */
    private boolean isLabel(int macro) {
        char before = tokens.sign(code.previous(macro));
        return tokens.sign(code.next(macro)) == ':' && (before == ';' || before == '{' || before == '}');
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
        int next = code.next(macro);
        int end = tokens.sign(next) == '(' ? code.next(code.closing(next)) : next;
        return Math.min(end, tokens.size());
    }

    private void hide(int macro, int end) {
        int last = Math.max(macro, code.previous(end));
        gone.set(macro, last + 1);
        macros.add(new Span(tokens.start(macro), tokens.end(last)));
    }

    private boolean isBeforeDeclaration(int macro, int end) {
        boolean called = code.next(macro) != end;
        int before = code.previous(macro);
        boolean starts = code.isBoundary(before) || code.isSpecifier(before);
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
        String word = code.text(end);
        if (word.equals("const") || word.equals("volatile")) {
            return tokens.isWord(code.next(end)) && code.isCompleteDeclaration(code.next(end), called);
        }
        if (code.isQualifier(end) || code.isOperator(end) || isNumber(word)) {
            return false;
        }
        if (code.isClass(before)) {
            return called && code.isClassHead(code.next(end));
        }
        if (code.isSpecifier(end)) {
            return true;
        }
        if (word.equals("operator")) {
            return tokens.isWord(code.next(end));
        }
        char left = tokens.sign(before);
        if (!called && (left == '*' || left == '&')) {
            return true;
        }
        return code.isCompleteDeclaration(end, called);
    }

    /** {@code f() NOEXCEPT}: a qualifier of a function with a body. */
    private boolean isAfterParameters(int macro, int end) {
        int before = code.previous(macro);
        while (code.isQualifier(before)) {
            before = code.previous(before);
        }
        char after = tokens.sign(end);
        return tokens.sign(before) == ')'
                && !code.isSelectorPart(before)
                && (after == '{' || after == ':' || code.isQualifier(end));
    }

    /** {@code int WINAPI f(}: a calling convention between type and name. */
    private boolean isBetween(int macro, int end) {
        int before = code.previous(macro);
        boolean type = tokens.sign(before) == '>'
                ? !code.text(code.previous(code.previous(before))).equals("template")
                : tokens.isWord(before) && !isMacroName(before) && !code.isModifier(before);
        return code.next(macro) == end
                && type
                && tokens.isWord(end)
                && tokens.sign(code.overName(end)) == '('
                && !code.isOperator(before)
                && !code.isOperator(end);
    }

    /** {@code RESULT(f) f(}: then its arguments alone are in the way. */
    private boolean isType(int macro, int end) {
        int before = code.previous(macro);
        boolean starts = code.isBoundary(before) || code.isSpecifier(before) || code.isModifier(before);
        return starts && tokens.isWord(end) && !code.isQualifier(end) && !code.isOperator(end);
    }

    private static boolean isNumber(String word) {
        return word.charAt(0) >= '0' && word.charAt(0) <= '9';
    }
}
