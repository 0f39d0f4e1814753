package dev.xtrain.pairs;

import dev.xtrain.extract.Documentation;
import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Language;
import dev.xtrain.extract.UnmarkedDocs;
import dev.xtrain.source.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A function as a published set has it: its code perhaps with documentation inside, what the set says about it beside
 * it. The code is parsed, so that its documentation goes as it does from source files.
 *
 * @param function the function, and what asks for it
 * @param parsed whether its code was taken apart; else it stands as it came
 */
record RowFunction(Function function, boolean parsed) {

    /** A line before code and one after it. */
    private record Around(String before, String after) {}

    private static final Around NOTHING = new Around("", "");
    private static final Around TYPE = new Around("class X {\n", "\n}");
    private static final Around OBJECT = new Around("const X = {\n", "\n};");

    /** What a function may have to stand in to be one, by language. */
    private static final Map<String, List<Around>> AROUND = Map.of(
            "java", List.of(TYPE),
            "swift", List.of(TYPE),
            "javascript", List.of(TYPE, OBJECT),
            "typescript", List.of(TYPE, OBJECT),
            "cpp", List.of(new Around("class X {\n", "\n};")),
            "objc", List.of(new Around("@implementation X\n", "\n@end")));

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
    private static final Pattern PARAGRAPH = Pattern.compile("\n\\s*\n");

    /**
     * Makes one of a row.
     *
     * @param language null where it is none of ours
     * @param at how far the rows before it of the same file reach: rows do not overlap
     */
    static RowFunction of(SetRow row, String code, @Nullable Language language, int at) {
        Function found = language == null ? null : outermost(code, language, row.path());
        Documentation said = said(row, language);
        if (found == null || language == null) {
            return new RowFunction(asItIs(row, code, said, at), false);
        }
        String symbol = row.symbol() == null ? found.symbol() : row.symbol();
        int line = row.firstLine() - 1;
        boolean documented = said != null || found.documentation() != null;
        return new RowFunction(
                new Function(
                        row.path(),
                        language.name(),
                        symbol,
                        found.kind().equals("function") && isQualified(symbol) ? "method" : found.kind(),
                        line + found.startLine(),
                        line + found.endLine(),
                        at + found.startByte(),
                        at + found.endByte(),
                        documented ? at + found.docStartByte() : 0,
                        documented ? at + found.docEndByte() : 0,
                        at + found.textStartByte(),
                        found.signature(),
                        "",
                        found.code(),
                        found.bodyWords(),
                        said == null ? found.documentation() : said,
                        found.head()),
                true);
    }

    private static boolean isQualified(String symbol) {
        return !Function.name(symbol).equals(symbol);
    }

    /** The function that code is, with the places it has in it; null where it is none, or not without an error. */
    private static @Nullable Function outermost(String code, Language language, String path) {
        String name = name(language, path);
        Function found = outermost(name, NOTHING, code, language).orElse(null);
        for (Around around : AROUND.getOrDefault(language.name(), List.of())) {
            found = found == null ? outermost(name, around, code, language).orElse(null) : found;
        }
        return found;
    }

    /** The name of a file that holds nothing but a row, in the dialect of the row's own. */
    private static String name(Language language, String path) {
        String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return "row."
                + (language.extensions().contains(extension)
                        ? extension
                        : language.extensions().get(0));
    }

    /** Whether a function that is documented stands in code, or is it. */
    static boolean holdsDocumentation(String code, Language language, String path) {
        String name = name(language, path);
        return Stream.concat(Stream.of(NOTHING), AROUND.getOrDefault(language.name(), List.of()).stream())
                .map(around -> SourceFile.of(name, around.before + code + around.after))
                .flatMap(file -> Extractor.extract(file, language).functions().stream())
                .anyMatch(function -> function.documentation() != null);
    }

    private static Optional<Function> outermost(String name, Around around, String code, Language language) {
        SourceFile file = SourceFile.of(name, around.before + code + around.after);
        int shift = around.before.length();
        int end = file.bytes().length - around.after.length();
        return Extractor.extract(file, language).functions().stream()
                .max(Comparator.comparingInt(function -> function.endByte() - function.startByte()))
                .filter(function -> isAll(file, function, shift, end) || Extractor.isCode(file.text(), language))
                .map(function -> shift == 0 ? function : withoutAround(function, shift));
    }

    /** Whether nothing else stands in the code. */
    private static boolean isAll(SourceFile file, Function function, int start, int end) {
        String rest = file.slice(start, Math.max(start, function.textStartByte()))
                + file.slice(Math.min(end, function.endByte()), end);
        return rest.replace(";", "").replace(",", "").isBlank();
    }

    /** The function as if nothing stood around it: one line and so many bytes above, and a type. */
    private static Function withoutAround(Function function, int bytes) {
        return new Function(
                function.path(),
                function.lang(),
                function.name(),
                function.kind(),
                function.startLine() - 1,
                function.endLine() - 1,
                function.startByte() - bytes,
                function.endByte() - bytes,
                Math.max(0, function.docStartByte() - bytes),
                Math.max(0, function.docEndByte() - bytes),
                function.textStartByte() - bytes,
                function.signature(),
                "",
                function.code(),
                function.bodyWords(),
                function.documentation(),
                function.head());
    }

    /** What asks for it: somebody's question, or the documentation that the set has; null where it has none. */
    private static @Nullable Documentation said(SetRow row, @Nullable Language language) {
        String query = row.query();
        if (query != null && query.strip().indexOf('\n') < 0) {
            String line = oneLine(query);
            return new Documentation(line, line);
        }
        String text = query == null ? row.docstring() : query;
        if (text == null) {
            return null;
        }
        return language == null
                ? new Documentation(text.strip(), oneLine(PARAGRAPH.split(text.strip(), 2)[0]))
                : UnmarkedDocs.read(text, language);
    }

    private static Function asItIs(SetRow row, String code, @Nullable Documentation said, int at) {
        String bare = code.replace("\r\n", "\n").strip();
        String symbol = row.symbol() == null ? "" : row.symbol();
        int end = at + code.getBytes(StandardCharsets.UTF_8).length;
        return new Function(
                row.path(),
                row.lang(),
                symbol,
                isQualified(symbol) ? "method" : "function",
                row.firstLine(),
                row.firstLine() + (int) bare.chars().filter(c -> c == '\n').count(),
                at,
                end,
                0,
                0,
                at,
                oneLine(bare.lines().findFirst().orElse("")),
                "",
                bare,
                (int) WORD.matcher(bare).results().count(),
                said,
                null);
    }

    /** Whether nothing asks for it but what may stand in its code: of code that was not taken apart, documentation. */
    boolean tells() {
        Documentation asked = function.documentation();
        String query = asked == null ? "" : asked.summary();
        return asked == null
                || Cleaning.repeats(query, function.code())
                || (!query.isBlank() && oneLine(function.code()).contains(query));
    }

    private static String oneLine(String text) {
        return WHITE_SPACE.matcher(text).replaceAll(" ").strip();
    }
}
