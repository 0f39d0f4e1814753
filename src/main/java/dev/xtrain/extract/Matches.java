package dev.xtrain.extract;

import dev.xtrain.source.SourceFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;
import org.treesitter.TSQuery;
import org.treesitter.TSQueryCapture;
import org.treesitter.TSQueryMatch;

/**
 * What a language's query files matched in one file, as plain byte ranges; {@link FileParser} adds it, match by match.
 *
 * <p>Every node access crosses JNI, so that nothing here walks a tree.
 */
final class Matches {

    /** A function, and where in its file its parts are. */
    record Definition(Span whole, Span name, Span body, String kind, boolean broken) {}

    /** The head of a function without a body, whose definition may follow or stand elsewhere. */
    record Declaration(Span whole, Span name) {}

    /** What may stand below a comment, and the block that it is part of. */
    record Statement(Span whole, Span block) {}

    /** A type; its methods stand in its body, or elsewhere where it has none. */
    record Type(Span whole, Span name, @Nullable Span body, String kind) {}

    private final SortedMap<Integer, Definition> definitions = new TreeMap<>(); // by their body's first byte
    private final Map<Span, Integer> bodies = new HashMap<>(); // where the body of each name begins: it has one
    private final SortedMap<Integer, Declaration> declarations = new TreeMap<>(); // by the first byte after them
    private final SortedMap<Span, Span> scopes = new TreeMap<>();
    private final SortedMap<Span, Span> namespaces = new TreeMap<>();
    private final SortedMap<Span, Span> enclosures = new TreeMap<>();
    private final SortedSet<Span> comments = new TreeSet<>();
    private final NavigableSet<Span> attributes = new TreeSet<>();
    private final SortedSet<Span> docstrings = new TreeSet<>();
    private final NavigableMap<Integer, Statement> statements = new TreeMap<>(); // by their first byte
    private final SortedMap<Span, Type> types = new TreeMap<>();
    private final VariableMatches variables = new VariableMatches();
    private final ImportMatches imports = new ImportMatches();
    private final Map<Span, List<Span>> pieces = new HashMap<>(); // of names that are captured in several
    private final Map<Integer, Span> outers = new HashMap<>(); // the widest that ends there

    private final SourceFile file;
    private final Language language;
    private final Map<Object, Integer> patterns = new HashMap<>(); // which pattern a definition or scope came from
    private final List<Span> injections = new ArrayList<>();

    /** Without any match; attributes are what no query finds. */
    Matches(SourceFile file, Language language, List<Span> attributes) {
        this.file = file;
        this.language = language;
        this.attributes.addAll(attributes);
    }

    /** What stands in braces and is to be parsed by itself, matched since this was last asked. */
    List<Span> newInjections() {
        List<Span> found = List.copyOf(injections);
        injections.clear();
        return found;
    }

    /** Ends adding: definitions now reach as far as what they are the last part of. */
    Matches complete() {
        definitions.replaceAll((at, inner) ->
                new Definition(outer(inner.whole()), inner.name(), inner.body(), inner.kind(), inner.broken()));
        declarations.replaceAll((at, inner) -> new Declaration(outer(inner.whole()), inner.name()));
        return this;
    }

    private Span outer(Span inner) {
        Span outer = outers.getOrDefault(inner.end(), inner);
        return outer.contains(inner) ? outer : inner;
    }

    /** Functions, in the order of their bodies. */
    Collection<Definition> definitions() {
        return definitions.values();
    }

    /** Heads without a body, in the order of their ends. */
    Collection<Declaration> declarations() {
        return declarations.values();
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

    /** What qualifies no symbol, but tells functions of one name apart. */
    SortedMap<Span, Span> enclosures() {
        return enclosures;
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

    /** Variables and their types. */
    VariableMatches variables() {
        return variables;
    }

    /** What other modules bring in. */
    ImportMatches imports() {
        return imports;
    }

    /** Takes in a match of functions.scm. */
    void addFunction(TSQuery query, TSQueryMatch match) {
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
                case "scope", "namespace", "enclosure", "declaration" -> {
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
        } else if (role.equals("enclosure")) {
            enclosures.put(whole, name);
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

    /** Takes in a match of comments.scm. */
    void addStatement(TSQuery query, TSQueryMatch match) {
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

    /** Takes in a match of classes.scm. */
    void addType(TSQuery query, TSQueryMatch match) {
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
