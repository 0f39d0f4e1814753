package dev.xtrain.extract;

import java.util.BitSet;

/** Parts of a declaration that say nothing of its name and extent, and that the grammar often mistakes. */
final class CppClauses {

    private static final int MAX_TOKENS = 5000; // in which the bracket that closes one is looked for

    private final CppTokens tokens;
    private final BitSet gone;

    private CppClauses(CppTokens tokens, BitSet gone) {
        this.tokens = tokens;
        this.gone = gone;
    }

    /** Adds template parameters, conditions of {@code noexcept}, {@code -> decltype(...)}, and {@code = {}}. */
    static void hide(CppTokens tokens, BitSet gone) {
        var clauses = new CppClauses(tokens, gone);
        for (int token = gone.nextClearBit(0); token < tokens.size(); token = gone.nextClearBit(token + 1)) {
            if (tokens.isWord(token)) {
                clauses.hide(token);
            } else if (tokens.sign(token) == '=') {
                clauses.hideEmptyDefault(token);
            }
        }
    }

    /** {@code = {}} among parameters. */
    private void hideEmptyDefault(int equals) {
        int open = gone.nextClearBit(equals + 1);
        int close = gone.nextClearBit(open + 1);
        char after = tokens.sign(gone.nextClearBit(close + 1));
        if (tokens.sign(open) == '{' && tokens.sign(close) == '}' && (after == ',' || after == ')')) {
            gone.set(equals, close + 1);
        }
    }

    private void hide(int token) {
        int open = gone.nextClearBit(token + 1);
        switch (tokens.text(token)) {
            case "template" -> {
                if (tokens.sign(open) == '<') {
                    gone.set(open + 1, Math.max(open + 1, closing(open)));
                }
            }
            case "noexcept" -> {
                if (tokens.sign(open) == '(') {
                    gone.set(open, closing(open) + 1);
                }
            }
            case "decltype" -> {
                int arrow = gone.previousClearBit(Math.max(0, token - 1));
                if (tokens.sign(open) == '(' && tokens.sign(arrow) == '>' && tokens.sign(arrow - 1) == '-') {
                    gone.set(arrow - 1, closing(open) + 1);
                }
            }
            default -> {}
        }
    }

    /** The bracket that closes one; itself where none does. */
    private int closing(int open) {
        boolean angle = tokens.sign(open) == '<';
        int angles = 0;
        int others = 0;
        int limit = Math.min(tokens.size(), open + MAX_TOKENS);
        for (int token = open; token < limit; token = gone.nextClearBit(token + 1)) {
            char sign = tokens.sign(token);
            others +=
                    sign == '(' || sign == '[' || sign == '{' ? 1 : sign == ')' || sign == ']' || sign == '}' ? -1 : 0;
            boolean arrow = sign == '>' && tokens.sign(token - 1) == '-';
            angles += others > 0 || arrow ? 0 : sign == '<' ? 1 : sign == '>' ? -1 : 0;
            if (angle ? angles == 0 && others == 0 : others == 0) {
                return token;
            }
            if (others < 0 || (sign == ';' && others == 0)) {
                return open;
            }
        }
        return open;
    }
}
