package dev.xtrain.extract;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One function, method or constructor with a body, or a commented block of one, as it stands in its file.
 *
 * <p>Offsets are bytes of UTF-8, lines count from 1.
 *
 * @param path the file, as its tree names it
 * @param lang {@code rust}, {@code python}, ...
 * @param symbol qualified by the types and functions around it: {@code Type::method}, {@code Class.method},
 *     {@code outer.inner}
 * @param kind {@code function}, {@code method}, {@code constructor} or {@code block}
 * @param startLine line of its name
 * @param endLine its last line
 * @param startByte first byte after leading attributes, annotations and decorators
 * @param endByte one past its last byte
 * @param docStartByte first byte of its documentation; 0 when it has none, or has it in another file
 * @param docEndByte one past the documentation's last byte; 0 likewise
 * @param textStartByte first byte of {@code text}, which ends where the function does
 * @param signature its head up to the body, on one line
 * @param text as written, with documentation and attributes, without the indentation it stands at; empty in one
 *     {@link #withoutText}
 * @param code signature and body without its own documentation and that of anything nested in it, without the
 *     indentation it stands at, lines ending in {@code \n}
 * @param bodyWords identifiers, keywords and numbers in the body, without documentation and comments
 * @param documentation what its author says about it, or null
 * @param head what tells a declaration of it in another file, which may document it; null where it has documentation or
 *     cannot be declared elsewhere
 */
public record Function(
        String path,
        String lang,
        String symbol,
        String kind,
        int startLine,
        int endLine,
        int startByte,
        int endByte,
        int docStartByte,
        int docEndByte,
        int textStartByte,
        String signature,
        String text,
        String code,
        int bodyWords,
        @Nullable Documentation documentation,
        @Nullable Head head) {

    /** The kind of a commented block. */
    public static final String BLOCK = "block";

    private static final Pattern OPERATOR = Pattern.compile("\\boperator\\b(?=[^\\w.:])");

    /** Its own name, without what qualifies it. */
    public String name() {
        return name(symbol);
    }

    /**
     * The own name in a qualified one: also where that is {@code operator A::B}, a selector such as {@code at:put:}, or
     * computed, as TypeScript's {@code [Symbol.iterator]}.
     */
    public static String name(String symbol) {
        if (symbol.contains("operator")) {
            Matcher operator = OPERATOR.matcher(symbol);
            if (operator.find()) {
                return symbol.substring(operator.start());
            }
        }
        int computed = symbol.endsWith("]") ? symbol.lastIndexOf(".[") : -1;
        if (computed >= 0 || (symbol.startsWith("[") && symbol.endsWith("]"))) {
            return symbol.substring(computed + 1);
        }
        int dot = symbol.lastIndexOf('.');
        int colons = symbol.lastIndexOf("::");
        return dot >= 0 ? symbol.substring(dot + 1) : colons >= 0 ? symbol.substring(colons + 2) : symbol;
    }

    /** The symbol of what it stands in; empty where that has no name. */
    public String owner() {
        String before = symbol.substring(0, symbol.length() - name().length());
        return before.endsWith("::")
                ? before.substring(0, before.length() - 2)
                : before.endsWith(".") ? before.substring(0, before.length() - 1) : before;
    }

    /** The same without its text, to keep many. */
    public Function withoutText() {
        return with(signature, "", code, documentation, head);
    }

    /** The same with every text changed: signature, text, code, documentation. */
    public Function rewritten(UnaryOperator<String> change) {
        return with(
                change.apply(signature),
                change.apply(text),
                change.apply(code),
                documentation == null ? null : documentation.rewritten(change),
                head);
    }

    /** The same with other code and documentation. */
    public Function withCode(String otherCode, Documentation otherDocumentation) {
        return with(signature, text, otherCode, otherDocumentation, head);
    }

    /** The same with the documentation of its declaration in another file. */
    Function documentedBy(Documentation declared) {
        return with(signature, text, code, declared, null);
    }

    private Function with(
            String beginning, String written, String bare, @Nullable Documentation said, @Nullable Head found) {
        return new Function(
                path,
                lang,
                symbol,
                kind,
                startLine,
                endLine,
                startByte,
                endByte,
                docStartByte,
                docEndByte,
                textStartByte,
                beginning,
                written,
                bare,
                bodyWords,
                said,
                found);
    }
}
