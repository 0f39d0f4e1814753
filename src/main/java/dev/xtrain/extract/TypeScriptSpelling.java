package dev.xtrain.extract;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * TypeScript that tree-sitter-typescript 0.23.2 takes for an error, in other words of the same length that mean no less
 * to whoever looks for functions. One such spot can cost all that follows it in a file.
 */
final class TypeScriptSpelling {

    private static final String NAME = "[A-Za-z_$][\\w$]*";

    /** {@code interface Cache<in out Key, out E>}: the variance of a type parameter. */
    private static final Pattern VARIANCE = Pattern.compile(
            "(?<=[<,]|\\*/)(\\s*(?:const\\s+)?)(in\\s+out|in|out)(?=\\s+" + NAME + "\\s*(?:[,>=]|extends\\b))");

    /** {@code export type * from "./types"}. */
    private static final Pattern TYPE_EXPORT = Pattern.compile("(?m)(^export\\s+)type(?=\\s+\\*)");

    /** {@code for (using handle of handles)}. */
    private static final Pattern USING =
            Pattern.compile("(\\bfor\\s*(?:await\\s*)?\\(\\s*)using(?=\\s+" + NAME + "\\s+of\\b)");

    /** The line of a call signature that begins with its type parameters, after a member that no semicolon ends. */
    private static final Pattern CALL_SIGNATURE = Pattern.compile("(?m)^([ \\t]*)[ \\t](?=<(?:" + NAME + "|\\r?$))");

    private TypeScriptSpelling() {}

    /** The same bytes but for those spots, at the same offsets. */
    static byte[] respell(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1); // a character a byte
        text = VARIANCE.matcher(text)
                .replaceAll(match -> "$1" + " ".repeat(match.group(2).length()));
        text = TYPE_EXPORT.matcher(text).replaceAll("$1    ");
        text = USING.matcher(text).replaceAll("$1const");
        text = CALL_SIGNATURE.matcher(text).replaceAll("$1;");
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
