package dev.xtrain.mine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a function takes and gives, without any name: {@code fn read(&mut self, n: usize) -> u8} and {@code fn skip(&mut
 * self, count: usize) -> u8} have one shape. Told from the text of the signature alone, by where the language writes a
 * parameter's type: behind a colon, or before the name.
 */
final class SignatureShape {

    private static final Set<String> TYPE_FIRST = Set.of("java", "cpp", "objc");
    private static final Pattern LAST_NAME = Pattern.compile("\\s*\\b[\\p{L}_$][\\p{L}\\p{N}_$]*\\s*(?:\\[\\s*])*$");
    private static final Pattern DEFAULT = Pattern.compile("\\s*=.*$", Pattern.DOTALL);
    private static final Pattern MODIFIER = Pattern.compile(
            "\\b(?:public|protected|private|static|final|abstract|synchronized|native|default|inline|virtual|explicit"
                    + "|constexpr|friend|extern)\\b");
    private static final Pattern SELECTOR_TYPE = Pattern.compile("\\(([^()]*)\\)");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private SignatureShape() {}

    /** The shape; empty where the signature has no parameter list, or nothing in it tells one function from another. */
    static String of(String lang, String name, String signature) {
        if (lang.equals("objc") && (signature.startsWith("-") || signature.startsWith("+"))) {
            return compact(lang
                    + SELECTOR_TYPE
                            .matcher(signature)
                            .results()
                            .map(type -> type.group(1))
                            .collect(Collectors.joining(",")));
        }
        int at = signature.indexOf(name);
        int open = signature.indexOf('(', Math.max(0, at));
        if (open < 0) {
            return "";
        }
        List<String> parameters = new ArrayList<>();
        int close = split(signature, open, parameters);
        if (parameters.isEmpty()) {
            return "";
        }
        boolean typeFirst = TYPE_FIRST.contains(lang);
        String types =
                parameters.stream().map(parameter -> type(parameter, typeFirst)).collect(Collectors.joining(","));
        String result = typeFirst
                ? MODIFIER.matcher(signature.substring(0, Math.max(0, at))).replaceAll("")
                : signature.substring(close);
        return compact(lang + "(" + types + ")" + result);
    }

    private static String type(String parameter, boolean typeFirst) {
        String bare = DEFAULT.matcher(parameter).replaceFirst("");
        if (typeFirst) {
            return LAST_NAME.matcher(bare).replaceFirst("");
        }
        int colon = bare.indexOf(':');
        return colon < 0 ? "_" : bare.substring(colon + 1);
    }

    private static String compact(String text) {
        return WHITE_SPACE.matcher(text).replaceAll("");
    }

    /** Takes apart at commas outside of brackets; returns where the list ends. */
    private static int split(String text, int open, List<String> parts) {
        int depth = 0;
        int from = open + 1;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(' || c == '[' || c == '{' || c == '<') {
                depth++;
            } else if (c == ')'
                    || c == ']'
                    || c == '}'
                    || (c == '>' && text.charAt(i - 1) != '-' && text.charAt(i - 1) != '=')) {
                depth--;
            }
            if ((c == ',' && depth == 1) || depth == 0) {
                String part = text.substring(from, i).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                from = i + 1;
            }
            if (depth == 0) {
                return i + 1;
            }
        }
        return text.length();
    }
}
