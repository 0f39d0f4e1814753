package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The types of a function's parameters as two heads of it have in common: without names, default arguments,
 * {@code const} of what is passed by value, and {@code struct} before a name.
 */
final class CppParameters {

    private static final Set<String> IGNORED =
            Set.of("struct", "class", "enum", "union", "typename", "register", "volatile");
    private static final Set<String> BUILT_IN =
            Set.of("int", "char", "short", "long", "float", "double", "signed", "unsigned", "bool", "void", "auto");
    private static final Set<String> POINTERS = Set.of("*", "&", "^");
    private static final Set<String> QUALIFIERS = Set.of("const", "volatile", "&");

    /** Functions that take functions that take functions are not looked into beyond. */
    private static final int MAX_DEPTH = 4;

    private CppParameters() {}

    /** Of what follows a function's name, with the qualifiers behind the list; empty where no list begins there. */
    static String in(List<String> tokens) {
        int open = !tokens.isEmpty() && tokens.get(0).equals(")") ? 1 : 0; // (max)(a, b)
        if (open >= tokens.size() || !tokens.get(open).equals("(")) {
            return "";
        }
        int close = Math.max(open + 1, closing(tokens, open));
        var text = new StringBuilder(list(tokens.subList(open + 1, Math.min(close, tokens.size())), 0)).append(')');
        for (int i = close + 1; i < tokens.size() && QUALIFIERS.contains(tokens.get(i)); i++) {
            text.append(tokens.get(i));
        }
        return text.toString();
    }

    private static String list(List<String> tokens, int depth) {
        var types = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i <= tokens.size(); i = i < tokens.size() ? past(tokens, i) : i + 1) {
            if (i == tokens.size() || tokens.get(i).equals(",")) {
                types.add(type(tokens.subList(start, i), depth));
                start = i + 1;
            }
        }
        String all = String.join(",", types);
        return all.equals("void") ? "" : all;
    }

    /** Of one parameter. */
    private static String type(List<String> parameter, int depth) {
        var parts = new ArrayList<String>(); // each a token, or brackets with what they hold
        boolean constant = false; // what is pointed at, or the value
        boolean pointer = false;
        int arrays = 0;
        for (int i = 0; i < parameter.size() && !parameter.get(i).equals("="); i = past(parameter, i)) {
            String token = parameter.get(i);
            if (token.equals("const") && !pointer) {
                constant = true;
            } else if (token.equals("(")) {
                parts.add(brackets(
                        parameter, i, depth, !parts.isEmpty() && last(parts).endsWith(")")));
                pointer = true;
            } else if (!IGNORED.contains(token) && !(token.equals("[") && parts.isEmpty())) { // no [[attribute]]
                pointer |= POINTERS.contains(token);
                arrays += token.equals("[") ? 1 : 0;
                parts.add(joined(parameter.subList(i, past(parameter, i))));
            }
        }
        List<String> sizes = new ArrayList<>(parts.subList(parts.size() - arrays, parts.size()));
        parts.subList(parts.size() - arrays, parts.size()).clear();
        dropName(parts);
        while (!parts.isEmpty() && last(parts).equals("const")) {
            parts.remove(parts.size() - 1);
        }
        if (!sizes.isEmpty()) {
            sizes.set(0, "*");
            parts.addAll(sizes);
        }
        return (constant && (pointer || arrays > 0) ? "const " : "") + joined(parts);
    }

    /** {@code (*name)}, or what a function that is passed takes. */
    private static String brackets(List<String> tokens, int open, int depth, boolean taken) {
        List<String> inside = tokens.subList(open + 1, Math.max(open + 1, closing(tokens, open)));
        if (taken && depth < MAX_DEPTH) {
            return "(" + list(inside, depth + 1) + ")";
        }
        boolean named = inside.size() > 1 && isWord(last(inside)) && POINTERS.contains(inside.get(inside.size() - 2));
        return "(" + joined(named ? inside.subList(0, inside.size() - 1) : inside) + ")";
    }

    /** Without the last word where another before it is the type. */
    private static void dropName(List<String> parts) {
        int last = parts.size() - 1;
        if (last < 1 || !isWord(parts.get(last)) || BUILT_IN.contains(parts.get(last))) {
            return;
        }
        boolean typed = parts.subList(0, last).stream().anyMatch(part -> isWord(part) && !part.equals("const"));
        if (typed && !parts.get(last - 1).equals("::")) {
            parts.remove(last);
        }
    }

    /** Blanks between words alone. */
    private static String joined(List<String> tokens) {
        var text = new StringBuilder();
        for (String token : tokens) {
            boolean words = text.length() > 0 && isWordPart(text.charAt(text.length() - 1)) && isWord(token);
            text.append(words ? " " : "").append(token);
        }
        return text.toString();
    }

    /** The index behind a token, and behind all that it opens. */
    private static int past(List<String> tokens, int index) {
        return switch (tokens.get(index)) {
            case "(", "[", "{", "<" -> closing(tokens, index) + 1;
            default -> index + 1;
        };
    }

    /** The index of the bracket that closes one; the last where none does. */
    private static int closing(List<String> tokens, int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            switch (tokens.get(i)) {
                case "(", "[", "{", "<" -> depth++;
                case ")", "]", "}", ">" -> depth--;
                default -> {}
            }
            if (depth == 0) {
                return i;
            }
        }
        return tokens.size() - 1;
    }

    private static boolean isWord(String token) {
        return isWordPart(token.charAt(0));
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
