package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * C, C++ and Objective-C without what the preprocessor would take out, guessed from the one file: directives, branches
 * of conditionals, macros; besides, what declares a function in ways that the grammar mistakes and nobody asks for:
 * template parameters, {@code noexcept} conditions, types after {@code -> decltype}.
 *
 * <p>The outline is without what stands in the bodies of functions, comments and local types aside, so that code which
 * the grammar does not know spoils nothing that follows it.
 */
final class CppSpelling implements Spelling {

    /** White space to compilers, not to the grammars. */
    private static final byte FORM_FEED = '\f';

    @Override
    public Spelt of(byte[] source) {
        var tokens = new CppTokens(source);
        BitSet gone = CppConditionals.gone(tokens);
        CppClauses.hide(tokens, gone);
        var hidden = new ArrayList<Span>();
        for (int token = gone.nextSetBit(0); token >= 0; token = gone.nextSetBit(token + 1)) {
            hidden.add(tokens.span(token));
        }
        for (int at = 0; at < source.length; at++) {
            if (source[at] == FORM_FEED) {
                hidden.add(new Span(at, at + 1));
            }
        }
        List<Span> macros = CppMacros.in(tokens, gone);
        hidden.addAll(macros);
        byte[] whole = Spelling.blanked(source, hidden);
        return new Spelt(whole, Spelling.blanked(whole, CppBodies.in(tokens, gone)), macros);
    }
}
