package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What the preprocessor would take out of a C, C++ or Objective-C source, guessed from the one file: directives,
 * branches of conditionals, macros; besides, what declares a function in ways that the grammar mistakes and nobody asks
 * for: template parameters, {@code noexcept} conditions, types after {@code -> decltype}.
 */
final class CppPreprocessing implements Preprocessing {

    /** White space to compilers, not to the grammars. */
    private static final byte FORM_FEED = '\f';

    @Override
    public List<Hidden> hidden(byte[] source) {
        var tokens = new CppTokens(source);
        return hidden(source, tokens, CppConditionals.gone(tokens));
    }

    @Override
    public List<Span> bodies(byte[] source) {
        var tokens = new CppTokens(source);
        BitSet gone = CppConditionals.gone(tokens);
        hidden(source, tokens, gone);
        return CppBodies.in(tokens, gone);
    }

    private static List<Hidden> hidden(byte[] source, CppTokens tokens, BitSet gone) {
        CppClauses.hide(tokens, gone);
        var hidden = new ArrayList<Hidden>();
        for (int token = gone.nextSetBit(0); token >= 0; token = gone.nextSetBit(token + 1)) {
            hidden.add(new Hidden(tokens.span(token), false));
        }
        for (int at = 0; at < source.length; at++) {
            if (source[at] == FORM_FEED) {
                hidden.add(new Hidden(new Span(at, at + 1), false));
            }
        }
        hidden.addAll(CppMacros.in(tokens, gone));
        return hidden;
    }
}
