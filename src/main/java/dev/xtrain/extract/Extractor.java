package dev.xtrain.extract;

import dev.xtrain.extract.Matches.Definition;
import dev.xtrain.io.InFlight;
import dev.xtrain.source.SourceFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Finds the functions of a source file: their code without documentation, and their documentation.
 *
 * <p>Safe for several threads. The same for every language: what differs is in its {@link Language}.
 *
 * <pre>{@code
 * for (Function function : Extractor.functions(file)) {
 *     index.add(function.symbol(), function.text());
 * }
 * }</pre>
 */
public final class Extractor {

    /** A table of a megabyte takes three seconds; what takes much longer is broken in a way that parsers hate. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

    private final ParsedFile parsed;
    private final SourceFile file;
    private final Language language;
    private final Matches matches;
    private final Lines lines;
    private final Excerpt excerpt;
    private final Comments comments;
    private final QualifiedNames names;
    private final Overloads overloads;
    private final Heads heads;
    private int cutDocs;

    private Extractor(ParsedFile parsed) {
        this.parsed = parsed;
        this.file = parsed.file();
        this.language = parsed.language();
        this.matches = parsed.matches();
        this.lines = parsed.lines();
        this.excerpt = parsed.excerpt();
        this.comments = parsed.comments();
        this.names = parsed.names();
        this.overloads = new Overloads(file, matches, comments);
        this.heads = new Heads(file, language.heads(), matches, comments);
    }

    /** All functions of a file with a body, documented or not; none when its extension tells no known language. */
    public static List<Function> functions(SourceFile file) {
        return Languages.of(file)
                .map(language -> extract(file, language).functions())
                .orElse(List.of());
    }

    /** Parses a file as it is and asks nothing: what the rest is measured against. */
    public static void parse(SourceFile file, Language language) {
        FileParser.parse(file, language);
    }

    /** Parses a file and asks for what functions are made of, without making them: likewise. */
    public static void query(SourceFile file, Language language) {
        FileParser.matches(file, language, LIMIT, Set.of());
    }

    /** All functions of a file in that language, and what could not be read. */
    public static Extraction extract(SourceFile file, Language language) {
        return extract(file, language, Set.of());
    }

    /** The same with details: each takes one more query to answer. */
    public static Extraction extract(SourceFile file, Language language, Set<Detail> details) {
        return extract(file, language, LIMIT, details);
    }

    /** The same with another limit to how long parsing may take. */
    static Extraction extract(SourceFile file, Language language, Duration limit) {
        return extract(file, language, limit, Set.of());
    }

    private static Extraction extract(SourceFile file, Language language, Duration limit, Set<Detail> details) {
        if (isSkipped(file)) {
            return Extraction.GAVE_UP;
        }
        Matches matches = InFlight.during(
                        item(file), () -> Optional.ofNullable(FileParser.matches(file, language, limit, details)))
                .orElse(null);
        return matches == null
                ? Extraction.GAVE_UP
                : new Extractor(ParsedFile.of(file, language, matches)).extract(details);
    }

    /** Whether an earlier process of this command crashed on the file, so that it is not parsed again. */
    public static boolean isSkipped(SourceFile file) {
        return InFlight.isSkipped(item(file));
    }

    /** Files of several trees may have one path; with one content, too, they crash alike. */
    private static String item(SourceFile file) {
        var checksum = new CRC32();
        checksum.update(file.bytes());
        return String.format(Locale.ROOT, "parsing %s (%08x)", file.path(), checksum.getValue());
    }

    /** Whether a text by itself, such as what a comment says, is code of a language without any error. */
    public static boolean isCode(String text, Language language) {
        return FileParser.isCode(text, language);
    }

    private Extraction extract(Set<Detail> details) {
        var functions = new ArrayList<Function>();
        int broken = 0;
        int tooDeep = 0;
        for (Definition definition : matches.definitions()) {
            if (definition.broken()) {
                broken++;
            } else if (names.isTooDeep(definition.whole())) {
                tooDeep++;
            } else {
                functions.add(function(definition));
            }
        }
        List<Function> blocks = details.contains(Detail.BLOCKS) ? new CommentedBlocks(parsed).all() : List.of();
        List<DocumentedHead> declared = language.isHeader(file.path()) ? heads.declared() : List.of();
        var variables = new TypedVariables(parsed);
        List<Function> definitions = variables.types();
        return new Extraction(
                functions,
                blocks,
                types(functions),
                declared,
                definitions,
                variables.of(definitions),
                new Imports(file, language, lines).of(matches.imports()),
                broken,
                tooDeep,
                cutDocs,
                false);
    }

    private List<DocumentedType> types(List<Function> functions) {
        var methods = new HashMap<String, List<Function>>(); // by the symbol of their type
        for (Function function : functions) {
            if (function.kind().equals("method")) {
                methods.computeIfAbsent(function.owner(), type -> new ArrayList<>())
                        .add(function);
            }
        }
        var bodiless = new HashMap<String, Integer>(); // how many types of that symbol have their methods elsewhere
        for (Matches.Type type : matches.types()) {
            if (type.body() == null && !names.isTooDeep(type.whole())) {
                bodiless.merge(names.symbol(type.whole()), 1, Integer::sum);
            }
        }
        var types = new ArrayList<DocumentedType>();
        for (Matches.Type type : matches.types()) {
            Span body = type.body();
            var docs = new ArrayList<>(comments.before(type.whole()).docs());
            docs.addAll(body == null ? List.of() : comments.inside(body));
            if (docs.isEmpty() || names.isTooDeep(type.whole())) {
                continue;
            }
            String symbol = names.symbol(type.whole());
            Predicate<Function> isOwn =
                    method -> body == null || (body.start() <= method.startByte() && method.endByte() <= body.end());
            types.add(new DocumentedType(
                    symbol,
                    type.kind(),
                    lines.of(type.name().start()),
                    docs.get(0).start(),
                    docs.get(docs.size() - 1).end(),
                    comments.read(docs),
                    methods.getOrDefault(symbol, List.of()).stream()
                            .filter(isOwn)
                            .toList(),
                    body == null && bodiless.getOrDefault(symbol, 0) > 1));
        }
        return types;
    }

    private Function function(Definition definition) {
        Span whole = definition.whole();
        Span body = definition.body();
        var code = new Span(comments.codeStart(whole), whole.end());
        var head = new Span(code.start(), body.start());
        Comments.Before before = comments.before(whole);
        var docs = new ArrayList<>(before.docs());
        docs.addAll(comments.inside(body));
        Head key = docs.isEmpty() ? heads.of(definition) : null;
        if (key != null) {
            docs.addAll(heads.docs(key));
        } else if (docs.isEmpty() && language.heads() == null) {
            docs.addAll(overloads.docs(definition));
        }
        cutDocs += comments.isCut(docs) ? 1 : 0;
        boolean method = definition.kind().equals("function") && names.isInType(whole);
        return new Function(
                file.path(),
                language.name(),
                names.symbol(whole),
                method ? "method" : definition.kind(),
                lines.of(definition.name().start()),
                lines.of(whole.end() - 1),
                code.start(),
                code.end(),
                docs.isEmpty() ? 0 : docs.get(0).start(),
                docs.isEmpty() ? 0 : docs.get(docs.size() - 1).end(),
                before.start(),
                oneLine(excerpt.without(head, comments.docsAndCommentsIn(head))),
                text(file, before.start(), whole.end()),
                excerpt.dedent(excerpt.without(code, comments.docsIn(code)), code.start()),
                words(excerpt.without(body, comments.docsAndCommentsIn(body))),
                docs.isEmpty() ? null : comments.read(docs),
                docs.isEmpty() ? key : null);
    }

    /** What {@link Function#text} holds of the bytes from {@link Function#textStartByte} to its end. */
    public static String text(SourceFile file, int start, int end) {
        var excerpt = new Excerpt(file);
        return excerpt.dedent(excerpt.without(new Span(start, end), List.of()), start);
    }

    /** A head on one line, without the colon or bracket that opens the body. */
    static String oneLine(String head) {
        String line = WHITE_SPACE.matcher(head).replaceAll(" ").strip();
        return line.endsWith(":") ? line.substring(0, line.length() - 1).strip() : line;
    }

    /** Identifiers, keywords and numbers. */
    static int words(String body) {
        return (int) WORD.matcher(body).results().count();
    }
}
