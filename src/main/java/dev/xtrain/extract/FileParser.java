package dev.xtrain.extract;

import dev.xtrain.source.SourceFile;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSInputEncoding;
import org.treesitter.TSLanguage;
import org.treesitter.TSParser;
import org.treesitter.TSPoint;
import org.treesitter.TSQuery;
import org.treesitter.TSQueryCursor;
import org.treesitter.TSQueryMatch;
import org.treesitter.TSQueryProgress;
import org.treesitter.TSRange;
import org.treesitter.TSTree;

/**
 * Parses a file as its language spells it, within a time, and hands on what the queries match: no native object is left
 * behind.
 *
 * <p>tree-sitter must be handled with care. A parser without language, or a tree that the parser gave up on, ends the
 * process at the next call; trees, parsers and cursors hold native memory until closed.
 */
final class FileParser {

    private static final int MAX_INJECTION_DEPTH = 4;

    /** Whose queries are answered on a thread. */
    private static final ThreadLocal<FileParser> ASKING = new ThreadLocal<>();

    /** One for all files: the library never lets go of what it was given, nor of anything in it. */
    private static final TSQueryProgress LATE = state -> ASKING.get().isLate();

    private final SourceFile file;
    private final Language language;
    private final long deadline; // on the clock of System.nanoTime
    private final Set<Detail> details;
    private final Spelling.Spelt spelt;
    private final Matches matches;

    private FileParser(SourceFile file, Language language, long deadline, Set<Detail> details) {
        this.file = file;
        this.language = language;
        this.deadline = deadline;
        this.details = details;
        this.spelt = language.spelling().of(file.bytes());
        this.matches = new Matches(file, language, spelt.attributes());
    }

    /**
     * Parses and queries a file; null when that takes longer than allowed.
     *
     * @param details what else than functions is looked for
     */
    static @Nullable Matches matches(SourceFile file, Language language, Duration limit, Set<Detail> details) {
        long deadline = System.nanoTime() + limit.toNanos();
        Language dialect = language.dialect(file.path());
        var inFile = new FileParser(file, dialect, deadline, details);
        try (TSParser parser = parser(dialect)) {
            return inFile.parse(parser) ? inFile.matches.complete() : null;
        }
    }

    /** Parses a file with the grammar of its dialect, and no more. */
    static void parse(SourceFile file, Language language) {
        try (TSParser parser = parser(language.dialect(file.path()));
                TSTree tree = parser.parseString(null, file.text())) {
            if (tree == null) {
                throw new IllegalStateException("nothing was parsed of " + file.path());
            }
        }
    }

    /** Whether a text by itself is code of a language without any error. */
    static boolean isCode(String text, Language language) {
        try (TSParser parser = parser(language);
                TSTree tree = parser.parseString(null, text)) {
            return tree != null && !tree.getRootNode().hasError();
        }
    }

    private static TSParser parser(Language language) {
        TSLanguage grammar = language.grammar(); // says what is wrong where natives do not load
        var parser = new TSParser();
        if (!parser.setLanguage(grammar)) {
            parser.close();
            throw new IllegalStateException(language.grammarVersion() + " does not fit the parser");
        }
        return parser;
    }

    private boolean parse(TSParser parser) {
        if (!query(parser, file.bytes().length)) {
            return false;
        }
        var lines = new Lines(file.bytes());
        List<Span> inner = matches.newInjections();
        for (int depth = 0; depth < MAX_INJECTION_DEPTH && !inner.isEmpty(); depth++) {
            for (Span tokens : inner) {
                parser.reset();
                var range = new TSRange(
                        point(lines, tokens.start()), point(lines, tokens.end()), tokens.start(), tokens.end());
                if (parser.setIncludedRanges(new TSRange[] {range}) && !query(parser, tokens.end() - tokens.start())) {
                    return false;
                }
            }
            inner = matches.newInjections();
        }
        return true;
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
        boolean whole = spelt.outline() == spelt.whole();
        boolean answered = query(outline(parser, length), tree -> {
            forEach(tree, "functions", matches::addFunction);
            if (details.contains(Detail.TYPES)) {
                forEach(tree, Detail.TYPES.file(), matches::addType);
            }
            if (details.contains(Detail.IMPORTS)) {
                forEach(tree, Detail.IMPORTS.file(), matches.imports()::add);
            }
            if (whole) {
                insideBodies(tree);
            }
        });
        boolean inside = details.contains(Detail.BLOCKS) || details.contains(Detail.VARIABLES);
        if (!inside || whole || !answered) {
            return answered;
        }
        parser.reset();
        return query(tree(parser, spelt.whole(), length), this::insideBodies);
    }

    private void insideBodies(TSTree tree) {
        if (details.contains(Detail.BLOCKS)) {
            forEach(tree, Detail.BLOCKS.file(), matches::addStatement);
        }
        if (details.contains(Detail.VARIABLES)) {
            forEach(tree, Detail.VARIABLES.file(), matches.variables()::add);
        }
    }

    /** What functions are looked for in; respelled where it has errors. */
    private @Nullable TSTree outline(TSParser parser, int length) {
        TSTree tree = tree(parser, spelt.outline(), length);
        if (tree == null || !tree.getRootNode().hasError()) {
            return tree;
        }
        byte[] respelled = language.spelling().respelled(spelt.outline());
        if (Arrays.equals(respelled, spelt.outline())) {
            return tree;
        }
        tree.close();
        parser.reset();
        return tree(parser, respelled, length);
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

    private void forEach(TSTree tree, String queries, BiConsumer<TSQuery, TSQueryMatch> consumer) {
        TSQuery query = language.query(queries);
        ASKING.set(this);
        try (var cursor = new TSQueryCursor()) {
            // Broken files can have a node with very many children, in whose number the cursor is quadratic.
            // Predicates such as #eq? look at the text, which has to have the bytes that offsets count.
            cursor.execWithOptions(query, tree.getRootNode(), file.text(), LATE);
            var match = new TSQueryMatch();
            while (cursor.nextMatch(match)) {
                consumer.accept(query, match);
            }
        } finally {
            ASKING.remove();
        }
    }

    /** Whether to give up: time is over, or nobody waits for the result any more. */
    private boolean isLate() {
        return System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted();
    }
}
