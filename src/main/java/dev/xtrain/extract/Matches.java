package dev.xtrain.extract;

import dev.xtrain.source.SourceFile;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSInputEncoding;
import org.treesitter.TSLanguage;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSPoint;
import org.treesitter.TSQuery;
import org.treesitter.TSQueryCapture;
import org.treesitter.TSQueryCursor;
import org.treesitter.TSQueryMatch;
import org.treesitter.TSRange;
import org.treesitter.TSTree;

/**
 * What a language's query file matches in one file, as plain byte ranges: no native object leaves this class.
 *
 * <p>tree-sitter must be handled with care. A parser without language, or a tree that the parser gave up on, ends the
 * process at the next call; every node access crosses JNI, so that nothing here walks a tree; trees, parsers and
 * cursors hold native memory until closed.
 */
final class Matches {

    /** A function, and where in its file its parts are. */
    record Definition(Span whole, Span name, Span body, String kind, boolean broken) {}

    /** The head of a function without a body, that a definition of its name may follow. */
    record Declaration(Span whole, Span name) {}

    /** What may stand below a comment, and the block that it is part of. */
    record Statement(Span whole, Span block) {}

    /** A type; its methods stand in its body, or elsewhere where it has none. */
    record Type(Span whole, Span name, @Nullable Span body, String kind) {}

    private static final int MAX_INJECTION_DEPTH = 4;

    private final SortedMap<Integer, Definition> definitions = new TreeMap<>(); // by their body's first byte
    private final Map<Span, Integer> bodies = new HashMap<>(); // where the body of each name begins: it has one
    private final Map<Integer, Declaration> declarations = new HashMap<>(); // by the first byte after them
    private final SortedMap<Span, Span> scopes = new TreeMap<>();
    private final SortedMap<Span, Span> namespaces = new TreeMap<>();
    private final SortedSet<Span> comments = new TreeSet<>();
    private final NavigableSet<Span> attributes = new TreeSet<>();
    private final SortedSet<Span> docstrings = new TreeSet<>();
    private final NavigableMap<Integer, Statement> statements = new TreeMap<>(); // by their first byte
    private final SortedMap<Span, Type> types = new TreeMap<>();
    private final Map<Span, List<Span>> pieces = new HashMap<>(); // of names that are captured in several
    private final Map<Integer, Span> outers = new HashMap<>(); // the widest that ends there

    private final SourceFile file;
    private final Language language;
    private final long deadline; // on the clock of System.nanoTime
    private final boolean detailed;
    private final Map<Object, Integer> patterns = new HashMap<>(); // which pattern a definition or scope came from
    private final Deque<Span> injections = new ArrayDeque<>();
    private final byte[] visible; // to the parser
    private final byte[] outline; // the same, where it looks for functions

    private Matches(SourceFile file, Language language, long deadline, boolean detailed) {
        this.file = file;
        this.language = language.dialect(file.path());
        this.deadline = deadline;
        this.detailed = detailed;
        List<Hidden> hidden = language.preprocessing().hidden(file.bytes());
        this.visible = blanked(file.bytes(), hidden.stream().map(Hidden::span).toList());
        this.outline = blanked(visible, language.preprocessing().bodies(file.bytes()));
        this.attributes.addAll(
                hidden.stream().filter(Hidden::attribute).map(Hidden::span).toList());
    }

    private static byte[] blanked(byte[] bytes, List<Span> spans) {
        if (spans.isEmpty()) {
            return bytes;
        }
        byte[] copy = bytes.clone();
        for (Span span : spans) {
            for (int at = span.start(); at < span.end(); at++) {
                copy[at] = isLineEnd(copy[at]) ? copy[at] : (byte) ' ';
            }
        }
        return copy;
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    /**
     * Parses and queries a file; null when that takes longer than allowed.
     *
     * @param detailed whether statements and types are looked for
     */
    static @Nullable Matches in(SourceFile file, Language language, Duration limit, boolean detailed) {
        var matches = new Matches(file, language, System.nanoTime() + limit.toNanos(), detailed);
        TSLanguage grammar = matches.language.grammar();
        try (var parser = new TSParser()) {
            if (!parser.setLanguage(grammar)) {
                throw new IllegalStateException(matches.language.grammarVersion() + " does not fit the parser");
            }
            return matches.parse(parser) ? matches : null;
        }
    }

    /** Whether a text by itself is code of a language without any error. */
    static boolean isCode(String text, Language language) {
        try (var parser = new TSParser()) {
            if (!parser.setLanguage(language.grammar())) {
                throw new IllegalStateException(language.grammarVersion() + " does not fit the parser");
            }
            try (TSTree tree = parser.parseString(null, text)) {
                return tree != null && !tree.getRootNode().hasError();
            }
        }
    }

    private boolean parse(TSParser parser) {
        if (!query(parser, file.bytes().length)) {
            return false;
        }
        var lines = new Lines(file.bytes());
        for (int depth = 0; depth < MAX_INJECTION_DEPTH && !injections.isEmpty(); depth++) {
            var inner = new ArrayDeque<>(injections);
            injections.clear();
            for (Span tokens : inner) {
                parser.reset();
                var range = new TSRange(
                        point(lines, tokens.start()), point(lines, tokens.end()), tokens.start(), tokens.end());
                if (parser.setIncludedRanges(new TSRange[] {range}) && !query(parser, tokens.end() - tokens.start())) {
                    return false;
                }
            }
        }
        definitions.replaceAll((at, definition) -> withOuter(definition));
        return true;
    }

    private Definition withOuter(Definition inner) {
        Span outer = outers.getOrDefault(inner.whole().end(), inner.whole());
        return outer.contains(inner.whole())
                ? new Definition(outer, inner.name(), inner.body(), inner.kind(), inner.broken())
                : inner;
    }

    /** Functions, in the order of their bodies. */
    Collection<Definition> definitions() {
        return definitions.values();
    }

    /** The head without a body that ends there. */
    @Nullable
    Declaration declarationBefore(int offset) {
        return declarations.get(offset);
    }

    /** What a name reads. */
    String text(Span name) {
        return language.nameOf(pieces.getOrDefault(name, List.of(name)).stream()
                .map(piece -> file.slice(piece.start(), piece.end()))
                .collect(Collectors.joining()));
    }

    /** Types that qualify what stands in them, with the place of their name. */
    SortedMap<Span, Span> scopes() {
        return scopes;
    }

    /** What qualifies, too, but has no methods. */
    SortedMap<Span, Span> namespaces() {
        return namespaces;
    }

    /** All comments, documentation or not. */
    SortedSet<Span> comments() {
        return comments;
    }

    /** Attributes, annotations, decorators. */
    SortedSet<Span> attributes() {
        return attributes;
    }

    /** Statements that are nothing but a string. */
    SortedSet<Span> docstrings() {
        return docstrings;
    }

    /** What comments may stand above, comments aside. */
    NavigableMap<Integer, Statement> statements() {
        return statements;
    }

    /** Types that documentation may speak of. */
    Collection<Type> types() {
        return types.values();
    }

    private static TSPoint point(Lines lines, int offset) {
        int line = lines.of(offset);
        return new TSPoint(line - 1, offset - lines.start(line));
    }

    /**
     * Parses and takes in what matches; false when that takes too long.
     *
     * @param length bytes to parse: handed over in one piece, as they are, since they are UTF-8 already
     */
    private boolean query(TSParser parser, int length) {
        TSTree tree = tree(parser, outline, length);
        if (tree != null && tree.getRootNode().hasError()) {
            byte[] respelled = language.respelled(outline);
            if (!Arrays.equals(respelled, outline)) {
                tree.close();
                parser.reset();
                tree = tree(parser, respelled, length);
            }
        }
        boolean whole = outline == visible;
        boolean answered = query(tree, parsed -> {
            forEach(parsed, language.query("functions"), this::add);
            if (detailed) {
                forEach(parsed, language.query("classes"), this::addType);
            }
            if (detailed && whole) {
                forEach(parsed, language.query("comments"), this::addStatement);
            }
        });
        if (!detailed || whole || !answered) {
            return answered;
        }
        parser.reset();
        return query(
                tree(parser, visible, length),
                parsed -> forEach(parsed, language.query("comments"), this::addStatement));
    }

    /** Answers queries on a tree, and closes it; false where there is none, or it takes too long. */
    private boolean query(@Nullable TSTree tree, Consumer<TSTree> queries) {
        if (tree == null) {
            return false;
        }
        try (TSTree closing = tree) {
            queries.accept(closing);
        }
        return !isLate();
    }

    private @Nullable TSTree tree(TSParser parser, byte[] bytes, int length) {
        return parser.parseWithOptions(
                new byte[Math.max(1, length)],
                null,
                (buffer, offset, point) -> {
                    int available = Math.max(0, Math.min(buffer.length, bytes.length - offset));
                    System.arraycopy(bytes, Math.min(offset, bytes.length), buffer, 0, available);
                    return available;
                },
                TSInputEncoding.TSInputEncodingUTF8,
                state -> isLate());
    }

    private void forEach(TSTree tree, TSQuery query, BiConsumer<TSQuery, TSQueryMatch> consumer) {
        try (var cursor = new TSQueryCursor()) {
            // Broken files can have a node with very many children, in whose number the cursor is quadratic.
            // Predicates such as #eq? look at the text, which has to have the bytes that offsets count.
            cursor.execWithOptions(query, tree.getRootNode(), file.text(), state -> isLate());
            var match = new TSQueryMatch();
            while (cursor.nextMatch(match)) {
                consumer.accept(query, match);
            }
        }
    }

    /** Whether to give up: time is over, or nobody waits for the result any more. */
    private boolean isLate() {
        return System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted();
    }

    private void add(TSQuery query, TSQueryMatch match) {
        var names = new TreeSet<Span>();
        Span body = null;
        Span whole = null;
        String kind = null;
        boolean broken = false;
        String role = "";
        for (TSQueryCapture capture : match.getCaptures()) {
            TSNode node = capture.getNode();
            var span = new Span(node.getStartByte(), node.getEndByte());
            String captured = query.getCaptureNameForId(capture.getIndex());
            switch (captured) {
                case "name" -> names.add(span);
                case "body" -> body = body == null ? span : new Span(body.start(), span.end());
                case "outer" -> outers.merge(span.end(), span, (a, b) -> a.contains(b) ? a : b);
                case "scope", "namespace", "declaration" -> {
                    whole = span;
                    role = captured;
                }
                case "comment" -> comments.add(trimmed(span));
                case "attribute" -> attributes.add(trimmed(span));
                case "docstring" -> docstrings.add(span);
                case "injection" -> inject(span);
                default -> {
                    if (!captured.startsWith("definition.")) {
                        throw new IllegalStateException(language + ": functions.scm captures @" + captured);
                    }
                    whole = span;
                    kind = captured.substring("definition.".length());
                    broken = node.hasError();
                }
            }
        }
        if (whole == null || names.isEmpty()) {
            return;
        }
        var name = new Span(names.first().start(), names.last().end());
        if (names.size() > 1) {
            pieces.put(name, List.copyOf(names));
        }
        int pattern = match.getPatternIndex();
        if (role.equals("namespace")) {
            namespaces.put(whole, name);
        } else if (role.equals("declaration")) {
            declarations.put(whole.end(), new Declaration(whole, name));
        } else if (kind == null) {
            if (isFirst(whole, pattern)) {
                scopes.put(whole, name);
            }
        } else if (body != null && isFirst(name, pattern) && isFirst(body.start(), pattern)) {
            boolean headOnly = body.start() == body.end(); // the file ends behind it
            Integer other = bodies.put(name, body.start());
            if (other != null) {
                definitions.remove(other);
            }
            definitions.put(body.start(), new Definition(whole, name, body, kind, broken || headOnly));
        }
    }

    private void addStatement(TSQuery query, TSQueryMatch match) {
        Span whole = null;
        Span block = null;
        for (TSQueryCapture capture : match.getCaptures()) {
            TSNode node = capture.getNode();
            var span = trimmed(new Span(node.getStartByte(), node.getEndByte()));
            String role = query.getCaptureNameForId(capture.getIndex());
            switch (role) {
                case "statement" -> whole = span;
                case "block" -> block = span;
                default -> throw new IllegalStateException(language + ": comments.scm captures @" + role);
            }
        }
        if (whole != null && block != null && whole.end() > whole.start() && !comments.contains(whole)) {
            var statement = new Statement(whole, block);
            statements.merge(
                    whole.start(), statement, (a, b) -> a.whole().contains(b.whole()) ? a : b); // the outer one
        }
    }

    private void addType(TSQuery query, TSQueryMatch match) {
        Span whole = null;
        Span name = null;
        Span body = null;
        String kind = "";
        for (TSQueryCapture capture : match.getCaptures()) {
            TSNode node = capture.getNode();
            var span = new Span(node.getStartByte(), node.getEndByte());
            String role = query.getCaptureNameForId(capture.getIndex());
            switch (role) {
                case "name" -> name = span;
                case "body" -> body = span;
                default -> {
                    if (!role.startsWith("type.")) {
                        throw new IllegalStateException(language + ": classes.scm captures @" + role);
                    }
                    whole = span;
                    kind = role.substring("type.".length());
                }
            }
        }
        if (whole != null && name != null) {
            types.put(whole, new Type(whole, name, body, kind));
        }
    }

    private boolean isFirst(Object key, int pattern) {
        return patterns.merge(key, pattern, Math::min) == pattern;
    }

    /** The content of a braced token tree is parsed by itself; other brackets hold no items. */
    private void inject(Span tokens) {
        if (file.bytes()[tokens.start()] == '{' && tokens.end() - tokens.start() > 2) {
            injections.add(new Span(tokens.start() + 1, tokens.end() - 1));
        }
    }

    /** Without the line end that some grammars count to a comment, and the blanks before it. */
    private Span trimmed(Span span) {
        int end = span.end();
        while (end > span.start() && file.bytes()[end - 1] >= 0 && file.bytes()[end - 1] <= ' ') {
            end--;
        }
        return new Span(span.start(), end);
    }
}
