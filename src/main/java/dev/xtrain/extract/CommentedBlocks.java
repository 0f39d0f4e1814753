package dev.xtrain.extract;

import dev.xtrain.extract.Matches.Definition;
import dev.xtrain.extract.Matches.Statement;
import dev.xtrain.source.SourceFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ordinary comments inside functions, and what each stands above: the statement on the next line and those that
 * follow it, down to the next blank line or comment, or the end of the block.
 *
 * <p>A comment is one that has its lines for itself; line comments on consecutive lines at the same column are one.
 */
final class CommentedBlocks {

    private final SourceFile file;
    private final Language language;
    private final Matches matches;
    private final Comments comments;
    private final QualifiedNames names;
    private final Lines lines;
    private final Excerpt excerpt;

    CommentedBlocks(
            SourceFile file,
            Language language,
            Matches matches,
            Comments comments,
            QualifiedNames names,
            Lines lines,
            Excerpt excerpt) {
        this.file = file;
        this.language = language;
        this.matches = matches;
        this.comments = comments;
        this.names = names;
        this.lines = lines;
        this.excerpt = excerpt;
    }

    /** All of a file, in the order of their comments; code is empty where a comment stands above no statement. */
    List<Function> all() {
        var found = new ArrayList<Function>();
        List<Definition> definitions = matches.definitions().stream()
                .sorted(Comparator.comparing(Definition::body))
                .toList();
        Deque<Definition> around = new ArrayDeque<>();
        int next = 0;
        for (Span run : runs()) {
            for (; next < definitions.size() && definitions.get(next).body().start() <= run.start(); next++) {
                leave(around, definitions.get(next).body().start());
                around.push(definitions.get(next));
            }
            leave(around, run.start());
            Definition definition = around.peek();
            if (definition != null && !definition.broken() && !names.isTooDeep(definition.whole())) {
                found.add(block(run, definition));
            }
        }
        return found;
    }

    private static void leave(Deque<Definition> around, int offset) {
        while (!around.isEmpty() && around.element().body().end() <= offset) {
            around.pop();
        }
    }

    private List<Span> runs() {
        var runs = new ArrayList<Span>();
        @Nullable Span last = null;
        for (Span comment : matches.comments()) {
            if (comments.isDocumentation(comment) || !startsLine(comment.start())) {
                continue;
            }
            if (last != null && continues(last, comment)) {
                last = new Span(last.start(), comment.end());
                runs.set(runs.size() - 1, last);
            } else {
                last = comment;
                runs.add(comment);
            }
        }
        return runs;
    }

    private boolean continues(Span run, Span comment) {
        boolean below = lines.of(comment.start()) == lines.of(run.end() - 1) + 1;
        return below && column(run) == column(comment) && isLineComment(run) && isLineComment(comment);
    }

    private int column(Span span) {
        return span.start() - lines.start(lines.of(span.start()));
    }

    private boolean isLineComment(Span span) {
        return file.bytes()[span.start() + 1] != '*';
    }

    private boolean startsLine(int offset) {
        int at = lines.start(lines.of(offset));
        while (at < offset && (file.bytes()[at] == ' ' || file.bytes()[at] == '\t')) {
            at++;
        }
        return at == offset;
    }

    private Function block(Span comment, Definition around) {
        Span code = code(comment);
        Span body = code == null ? new Span(comment.end(), comment.end()) : code;
        String words = excerpt.without(body, comments.docsAndCommentsIn(body));
        return new Function(
                file.path(),
                language.name(),
                names.symbol(around.whole()),
                Function.BLOCK,
                lines.of(code == null ? comment.start() : body.start()),
                lines.of(body.end() - 1),
                body.start(),
                body.end(),
                comment.start(),
                comment.end(),
                body.start(),
                "",
                "",
                excerpt.dedent(excerpt.without(body, comments.docsIn(body)), body.start()),
                Extractor.words(words),
                PlainComment.read(file.slice(comment.start(), comment.end())),
                null);
    }

    private @Nullable Span code(Span comment) {
        int line = lines.of(comment.end() - 1) + 1;
        Map.Entry<Integer, Statement> entry = matches.statements().ceilingEntry(comment.end());
        if (entry == null || lines.of(entry.getKey()) != line || !startsLine(entry.getKey())) {
            return null;
        }
        Span block = entry.getValue().block();
        int end = entry.getValue().whole().end();
        for (Map.Entry<Integer, Statement> next = matches.statements().ceilingEntry(end);
                next != null
                        && next.getValue().block().equals(block)
                        && lines.of(next.getKey()) - lines.of(end - 1) <= 1;
                next = matches.statements().ceilingEntry(end)) {
            end = next.getValue().whole().end();
        }
        return new Span(entry.getKey(), end);
    }
}
