package dev.xtrain.extract;

import dev.xtrain.extract.DocStyle.Place;
import dev.xtrain.source.SourceFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The comments, attributes and docstrings of a file: which of them are documentation, and of which function.
 *
 * <p>Documentation stands before a function, with nothing but attributes and other comments between, or is the first
 * thing in its body.
 */
final class Comments {

    /**
     * What stands before a function.
     *
     * @param start of the first doc comment or attribute that belongs to it, or of the function itself
     * @param docs its doc comments, in order
     */
    record Before(int start, List<Span> docs) {}

    /** Documentation beyond is not read, in characters: some of its patterns take quadratic time. */
    static final int MAX_CHARACTERS = 32 << 10;

    private static final int MARK = 3; // characters of the longest mark that closes a comment or string

    private final SourceFile file;
    private final DocStyle style;
    private final Map<Integer, Span> startsAt = new HashMap<>(); // without docstrings
    private final Map<Integer, Span> endsAt = new HashMap<>();
    private final Map<Integer, Span> docstringsAt = new HashMap<>();
    private final Map<Span, Place> places = new HashMap<>();
    private final TreeSet<Span> docs = new TreeSet<>();
    private final TreeSet<Span> docsAndComments = new TreeSet<>();
    private final SortedSet<Span> attributes;

    Comments(SourceFile file, DocStyle style, Matches matches) {
        this.file = file;
        this.style = style;
        this.attributes = matches.attributes();
        docsAndComments.addAll(matches.comments());
        for (SortedSet<Span> spans : List.of(matches.comments(), attributes)) {
            for (Span span : spans) {
                startsAt.put(span.start(), span);
                endsAt.put(span.end(), span);
                classify(span);
            }
        }
        for (Span span : matches.docstrings()) {
            docstringsAt.put(span.start(), span);
            classify(span);
        }
        docsAndComments.addAll(docs);
    }

    private void classify(Span span) {
        Place place = style.place(file.slice(span.start(), span.end()));
        places.put(span, place);
        if (place != Place.NOWHERE) {
            docs.add(span);
        }
    }

    /** Whether a comment is documentation. */
    boolean isDocumentation(Span comment) {
        return docs.contains(comment);
    }

    /** All documentation in a range, whomever it speaks of. */
    SortedSet<Span> docsIn(Span range) {
        return in(docs, range);
    }

    /** The same and all other comments. */
    SortedSet<Span> docsAndCommentsIn(Span range) {
        return in(docsAndComments, range);
    }

    private static SortedSet<Span> in(SortedSet<Span> spans, Span range) {
        return spans.subSet(new Span(range.start(), Integer.MAX_VALUE), new Span(range.end(), Integer.MAX_VALUE));
    }

    /** The first byte of a function after the attributes and comments that it begins with. */
    int codeStart(Span function) {
        int at = function.start();
        for (Span span = startsAt.get(at); span != null; span = startsAt.get(at)) {
            at = overWhiteSpace(span.end(), function.end());
        }
        return at;
    }

    /** What stands before a function and belongs to it. */
    Before before(Span function) {
        Deque<Span> found = new ArrayDeque<>();
        int start = function.start();
        int at = backOverWhiteSpace(start);
        for (Span span = endsAt.get(at); span != null; span = endsAt.get(at)) {
            Place place = places.getOrDefault(span, Place.NOWHERE);
            if (place == Place.INSIDE || place == Place.AFTER) {
                break; // it speaks of what is around, or above
            }
            if (place == Place.BEFORE) {
                found.push(span);
            }
            if (place == Place.BEFORE || attributes.contains(span)) {
                start = span.start();
            }
            at = backOverWhiteSpace(span.start());
        }
        List<Span> docs = style.endsAtGap() ? lastRun(List.copyOf(found)) : List.copyOf(found);
        return new Before(start, docs.subList(docs.isEmpty() ? 0 : style.firstUsed(written(docs)), docs.size()));
    }

    /** The comments behind the last blank line, attribute or other comment between any. */
    private List<Span> lastRun(List<Span> docs) {
        int first = docs.size() - 1;
        while (first > 0
                && isNextLine(docs.get(first - 1).end(), docs.get(first).start())) {
            first--;
        }
        return docs.subList(Math.max(0, first), docs.size());
    }

    private boolean isNextLine(int end, int start) {
        int lines = 0;
        for (int at = end; at < start; at++) {
            byte b = file.bytes()[at];
            if (b < 0 || b > ' ') {
                return false;
            }
            lines += b == '\n' ? 1 : 0;
        }
        return lines <= 1;
    }

    /** Documentation that a body begins with: inner doc comments, or one docstring. */
    List<Span> inside(Span body) {
        var found = new ArrayList<Span>();
        int at = body.start();
        if (at < body.end() && file.bytes()[at] == '{') {
            at = overWhiteSpace(at + 1, body.end());
        }
        for (Span span = startsAt.get(at); span != null; span = startsAt.get(at)) {
            if (places.get(span) == Place.INSIDE) {
                found.add(span);
            }
            at = overWhiteSpace(span.end(), body.end());
        }
        Span docstring = docstringsAt.get(at);
        if (docstring != null && places.get(docstring) == Place.INSIDE) {
            found.add(docstring);
        }
        return found;
    }

    /** What comments say together, or the beginning of it where that {@link #isCut}. */
    Documentation read(List<Span> spans) {
        return style.read(shortened(written(spans)));
    }

    /** Whether comments say more than is read. */
    boolean isCut(List<Span> spans) {
        return written(spans).stream().mapToInt(String::length).sum() > MAX_CHARACTERS;
    }

    /** As many comments as are read; of the one that is too long the beginning, and the mark that closes it. */
    private static List<String> shortened(List<String> comments) {
        var kept = new ArrayList<String>();
        int room = MAX_CHARACTERS;
        for (String comment : comments) {
            if (comment.length() > room) {
                if (room > 2 * MARK) {
                    kept.add(beginning(comment, room - MARK) + comment.substring(comment.length() - MARK));
                }
                break;
            }
            kept.add(comment);
            room -= comment.length();
        }
        return kept;
    }

    /** The first characters, without half a character or half an escape at their end. */
    private static String beginning(String comment, int length) {
        int end = Character.isHighSurrogate(comment.charAt(length - 1)) ? length - 1 : length;
        while (comment.charAt(end - 1) == '\\') {
            end--;
        }
        return comment.substring(0, end);
    }

    private List<String> written(List<Span> spans) {
        return spans.stream().map(span -> file.slice(span.start(), span.end())).toList();
    }

    private int overWhiteSpace(int offset, int limit) {
        int at = offset;
        while (at < limit && file.bytes()[at] <= ' ' && file.bytes()[at] >= 0) {
            at++;
        }
        return at;
    }

    private int backOverWhiteSpace(int offset) {
        int at = offset;
        while (at > 0 && file.bytes()[at - 1] <= ' ' && file.bytes()[at - 1] >= 0) {
            at--;
        }
        return at;
    }
}
