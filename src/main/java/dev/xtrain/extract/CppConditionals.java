package dev.xtrain.extract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code #if} leaves of a source. Where all branches are whole declarations or statements, they all stay; where
 * they are not, as where each opens the same function, the first. {@code #if 0} goes always.
 */
final class CppConditionals {

    private static final Pattern DIRECTIVE = Pattern.compile("#\\s*(if|ifdef|ifndef|elif|else|endif)\\b\\s*(\\S*).*");

    /** What stands in more is not looked at: each looks at all that stands in it. */
    private static final int MAX_DEPTH = 32;

    /** Tokens {@code from} to {@code to}, without the directives around. */
    private record Branch(int from, int to, boolean dead) {}

    private static final class Conditional {
        private final List<Branch> branches = new ArrayList<>();
        private final int start;
        private int from;
        private boolean dead;

        Conditional(int start, boolean dead) {
            this.start = start;
            this.from = start + 1;
            this.dead = dead;
        }

        void next(int directive) {
            branches.add(new Branch(from, directive, dead));
            from = directive + 1;
            dead = false;
        }
    }

    private final CppTokens tokens;
    private final BitSet gone = new BitSet();

    private CppConditionals(CppTokens tokens) {
        this.tokens = tokens;
    }

    /** The tokens that the parser shall not see: all directives, and branches. */
    static BitSet gone(CppTokens tokens) {
        var conditionals = new CppConditionals(tokens);
        conditionals.read();
        return conditionals.gone;
    }

    /** Conditionals end inside out, so that what is gone of inner ones is known when an outer one is judged. */
    private void read() {
        Deque<Conditional> open = new ArrayDeque<>();
        for (int token = 0; token < tokens.size(); token++) {
            if (!tokens.isDirective(token)) {
                continue;
            }
            gone.set(token);
            Matcher directive = DIRECTIVE.matcher(firstLine(token));
            if (tokens.kind(token) != CppTokens.Kind.DIRECTIVE || !directive.matches()) {
                continue;
            }
            String name = directive.group(1);
            if (name.startsWith("if")) {
                open.push(new Conditional(
                        token, name.equals("if") && directive.group(2).equals("0")));
            } else if (!open.isEmpty()) {
                open.element().next(token);
                if (name.equals("endif")) {
                    Conditional closed = open.pop();
                    if (open.size() < MAX_DEPTH) {
                        close(closed);
                    }
                }
            }
        }
    }

    private String firstLine(int directive) {
        String text = tokens.text(directive);
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    private void close(Conditional conditional) {
        boolean whole = isBoundary(previous(conditional.start - 1));
        for (Branch branch : conditional.branches) {
            if (branch.dead) {
                gone.set(branch.from, branch.to);
            } else {
                whole &= isWhole(branch);
            }
        }
        if (!whole) {
            boolean taken = false;
            for (Branch branch : conditional.branches) {
                if (taken) {
                    gone.set(branch.from, branch.to);
                }
                taken |= !branch.dead && isAnythingLeft(branch);
            }
        }
    }

    private boolean isAnythingLeft(Branch branch) {
        return gone.nextClearBit(branch.from) < branch.to;
    }

    private int previous(int token) {
        int at = token;
        while (at >= 0 && gone.get(at)) {
            at--;
        }
        return at;
    }

    /** Whether a declaration or statement can begin behind a token. */
    private boolean isBoundary(int token) {
        char sign = tokens.sign(token);
        return token < 0 || sign == ';' || sign == '{' || sign == '}' || sign == ':' || isEnd(token);
    }

    /** {@code @end} */
    private boolean isEnd(int token) {
        return tokens.isWord(token) && tokens.text(token).equals("end") && tokens.sign(token - 1) == '@';
    }

    private boolean isWhole(Branch branch) {
        int depth = 0;
        int last = -1;
        for (int token = gone.nextClearBit(branch.from); token < branch.to; token = gone.nextClearBit(token + 1)) {
            char sign = tokens.sign(token);
            depth += sign == '{' || sign == '(' || sign == '[' ? 1 : sign == '}' || sign == ')' || sign == ']' ? -1 : 0;
            if (depth < 0) {
                return false;
            }
            last = token;
        }
        return depth == 0 && (last < 0 || isBoundary(last));
    }
}
