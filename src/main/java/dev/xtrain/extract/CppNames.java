package dev.xtrain.extract;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of C++ functions and types as they are spoken of: without template arguments and parameters. */
final class CppNames {

    private static final Pattern OPERATOR = Pattern.compile("\\boperator\\b(?=\\W)\\s*");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private CppNames() {}

    /** {@code A<T>::f} is {@code A::f}; {@code operator ==} has no blank, {@code operator bool() const} has one. */
    static String plain(String written) {
        Matcher operator = OPERATOR.matcher(written);
        if (!operator.find() || operator.end() == written.length()) {
            return withoutArguments(written); // of the latter the grammar has lost the sign
        }
        String sign = written.substring(operator.end());
        if (!Character.isLetter(sign.charAt(0)) && sign.charAt(0) != '_') {
            return withoutArguments(written.substring(0, operator.start()))
                    + "operator"
                    + WHITE_SPACE.matcher(sign).replaceAll("");
        }
        int parameters = sign.indexOf('(');
        String type = parameters < 0 ? sign : sign.substring(0, parameters);
        return withoutArguments(written.substring(0, operator.start()))
                + "operator "
                + WHITE_SPACE.matcher(type).replaceAll(" ").strip();
    }

    private static String withoutArguments(String name) {
        var plain = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            depth += c == '<' ? 1 : 0;
            if (depth == 0 && !Character.isWhitespace(c)) {
                plain.append(c);
            }
            depth -= c == '>' && depth > 0 ? 1 : 0;
        }
        return plain.toString();
    }
}
