package dev.xtrain.extract;

import dev.xtrain.extract.Matches.Definition;
import dev.xtrain.extract.Matches.Statement;
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

    private final ParsedFile parsed;

    CommentedBlocks(ParsedFile parsed) {
        this.parsed = parsed;
    }

    /** All of a file, in the order of their comments; code is empty where a comment stands above no statement. */
    List<Function> all() {
        var found = new ArrayList<Function>();
        List<Definition> definitions = parsed.matches().definitions().stream()
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
            if (definition != null && !definition.broken() && !parsed.names().isTooDeep(definition.whole())) {
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
        for (Span comment : parsed.matches().comments()) {
            if (parsed.comments().isDocumentation(comment) || !startsLine(comment.start())) {
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
        boolean below = parsed.lines().of(comment.start()) == parsed.lines().of(run.end() - 1) + 1;
        return below && column(run) == column(comment) && isLineComment(run) && isLineComment(comment);
    }

    private int column(Span span) {
        return span.start() - parsed.lines().start(parsed.lines().of(span.start()));
    }

    private boolean isLineComment(Span span) {
        byte[] bytes = parsed.file().bytes();
        return span.end() - span.start() < 2 || bytes[span.start() + 1] != '*'; // a mark alone may end the file
    }

    private boolean startsLine(int offset) {
        int at = parsed.lines().start(parsed.lines().of(offset));
        while (at < offset && (parsed.file().bytes()[at] == ' ' || parsed.file().bytes()[at] == '\t')) {
            at++;
        }
        return at == offset;
    }

    private Function block(Span comment, Definition around) {
        Span code = code(comment);
        Span body = code == null ? new Span(comment.end(), comment.end()) : code;
        String words = parsed.excerpt().without(body, parsed.comments().docsAndCommentsIn(body));
        return new Function(
                parsed.file().path(),
                parsed.language().name(),
                parsed.names().symbol(around.whole()),
                Function.BLOCK,
                parsed.lines().of(code == null ? comment.start() : body.start()),
                parsed.lines().of(body.end() - 1),
                body.start(),
                body.end(),
                comment.start(),
                comment.end(),
                body.start(),
                "",
                "",
                parsed.excerpt()
                        .dedent(parsed.excerpt().without(body, parsed.comments().docsIn(body)), body.start()),
                Extractor.words(words),
                PlainComment.read(parsed.file().slice(comment.start(), comment.end())),
                null);
    }

    private @Nullable Span code(Span comment) {
        int line = parsed.lines().of(comment.end() - 1) + 1;
        Map.Entry<Integer, Statement> entry = parsed.matches().statements().ceilingEntry(comment.end());
        if (entry == null || parsed.lines().of(entry.getKey()) != line || !startsLine(entry.getKey())) {
            return null;
        }
        Span block = entry.getValue().block();
        int end = entry.getValue().whole().end();
        for (Map.Entry<Integer, Statement> next = parsed.matches().statements().ceilingEntry(end);
                next != null
                        && next.getValue().block().equals(block)
                        && parsed.lines().of(next.getKey()) - parsed.lines().of(end - 1) <= 1;
                next = parsed.matches().statements().ceilingEntry(end)) {
            end = next.getValue().whole().end();
        }
        return new Span(entry.getKey(), end);
    }
}
