package dev.xtrain.extract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Heads of C++, C and Objective-C: told by name and parameter types, methods of Objective-C by class and selector.
 *
 * @param objective whether types qualify methods alone, which stand in implementations, and no other functions
 */
record CppHeads(boolean objective, List<String> headers) implements HeadStyle {

    private static final Pattern SPECIALIZATION = Pattern.compile("^\\s*template\\s*<\\s*>");
    private static final Pattern STATIC = Pattern.compile("\\bstatic\\b");
    private static final int MAX_LENGTH = 4_000; // of a head that is looked at

    /** The name of the namespace that every file has for itself. */
    private static final String LOCAL = "static::";

    @Override
    public @Nullable Head head(Written written) {
        String before = written.before();
        if (before.length() + written.after().length() > MAX_LENGTH) {
            return null;
        }
        if (objective && (before.startsWith("-") || before.startsWith("+"))) {
            return new Head(String.join("::", written.types()) + "::" + written.name(), before.substring(0, 1), true);
        }
        boolean inType = !objective && !written.types().isEmpty();
        if ((inType && written.defined()) || SPECIALIZATION.matcher(before).find()) {
            return null;
        }
        var path = new ArrayList<>(written.namespaces());
        path.addAll(inType ? written.types() : List.of());
        path.add(written.name());
        boolean local = !inType && STATIC.matcher(before).find();
        return new Head(
                (local ? LOCAL : "") + String.join("::", path),
                CppParameters.in(tokens(written.after(), String.join("::", path))),
                !written.name().contains("::"));
    }

    /**
     * Without directives, and what need not be said where the function is: {@code A::Edge} in {@code A} is
     * {@code Edge}.
     */
    private static List<String> tokens(String text, String path) {
        Set<String> around = new HashSet<>(Arrays.asList(path.split("::", -1)));
        var tokens = new CppTokens(text.getBytes(StandardCharsets.UTF_8));
        var texts = new ArrayList<String>();
        for (int token = 0; token < tokens.size(); token++) {
            if (tokens.isWord(token) && tokens.isScope(token + 1) && around.contains(tokens.text(token))) {
                token++;
            } else if (!tokens.isDirective(token)) {
                texts.add(tokens.text(token));
            }
        }
        return texts;
    }
}
