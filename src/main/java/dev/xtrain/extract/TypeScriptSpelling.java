package dev.xtrain.extract;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
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
    private static final Pattern TYPE_EXPORT = Pattern.compile("(?md)(^export\\s+)type(?=\\s+\\*)");

    /** {@code for (using handle of handles)}. */
    private static final Pattern USING =
            Pattern.compile("(\\bfor\\s*(?:await\\s*)?\\(\\s*)using(?=\\s+" + NAME + "\\s+of\\b)");

    /** {@code sql<{ id: string }>`SELECT id`}: a tagged template with type arguments. */
    private static final Pattern TEMPLATE_ARGUMENTS =
            Pattern.compile("(?<=[\\w$])<[^<>()`]{1,200}+(?:<[^<>()`]{1,200}+>[^<>()`]{0,200}+)?>(?=`)");

    /** An escaped backtick in a template literal, which is an error where the template is a type. */
    private static final Pattern BACKTICK = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*+)\\\\`");

    /** {@code abstract()}: a call, or a method of that name. */
    private static final Pattern ABSTRACT = Pattern.compile("(?<![\\w$])abstract(?=\\()");

    /** A line that begins a call signature, or a member named in, after a member that no semicolon ends. */
    private static final Pattern MEMBER = Pattern.compile("(?md)^[ \\t]+(?=<(?:[A-Za-z_$]|\\r?$)|in\\??:)");

    private static final String END_OF_TYPE = "_$)>]}'\"`";

    private TypeScriptSpelling() {}

    /** The same bytes but for those spots, at the same offsets. */
    static byte[] respell(byte[] bytes) {
        byte[] respelled = respellWithJsx(bytes);
        String text = new String(respelled, StandardCharsets.ISO_8859_1);
        Matcher member = MEMBER.matcher(text);
        int last = 0;
        while (member.find()) {
            if (endsMember(text, member.start(), last)) {
                respelled[member.end() - 1] = ';';
            }
            last = member.end();
        }
        return respelled;
    }

    /** The same but for types whose lines look as those of JSX may. */
    static byte[] respellWithJsx(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1); // a character a byte
        text = VARIANCE.matcher(text)
                .replaceAll(match -> "$1" + " ".repeat(match.group(2).length()));
        text = TYPE_EXPORT.matcher(text).replaceAll("$1    ");
        text = USING.matcher(text).replaceAll("$1const");
        text = TEMPLATE_ARGUMENTS
                .matcher(text)
                .replaceAll(match -> " ".repeat(match.group().length()));
        text = BACKTICK.matcher(text).replaceAll("$1''");
        text = ABSTRACT.matcher(text).replaceAll("abstrac_");
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Whether what stands before an offset, comments and white space aside, can be the end of a type.
     *
     * @param from where the comments begin at the earliest, so that no part of a file is looked through twice
     */
    private static boolean endsMember(String text, int offset, int from) {
        int at = overWhiteSpace(text, offset);
        int comment = commentBefore(text, at, from);
        while (comment >= 0) {
            at = overWhiteSpace(text, comment);
            comment = commentBefore(text, at, from);
        }
        char last = at == 0 ? ';' : text.charAt(at - 1);
        return Character.isLetterOrDigit(last) || (END_OF_TYPE.indexOf(last) >= 0 && !text.startsWith("=>", at - 2));
    }

    /** Where the comment begins that ends at an offset: a block, or a line of its own; -1 where none does. */
    private static int commentBefore(String text, int end, int from) {
        boolean block = text.startsWith("*/", end - 2);
        int start = end - 1;
        while (start >= from && (block ? !text.startsWith("/*", start) : text.charAt(start) != '\n')) {
            start--;
        }
        if (block || start < from) {
            return start < from ? -1 : start;
        }
        while (start < end && text.charAt(start) <= ' ') {
            start++;
        }
        return text.startsWith("//", start) ? start : -1;
    }

    private static int overWhiteSpace(String text, int offset) {
        int at = offset;
        while (at > 0 && text.charAt(at - 1) <= ' ') {
            at--;
        }
        return at;
    }
}
