package dev.xtrain.extract;

import dev.xtrain.extract.Matches.Declaration;
import dev.xtrain.extract.Matches.Definition;
import dev.xtrain.source.SourceFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The heads of a file in a language that declares functions apart from their definitions: what documents a declaration
 * documents the function that is defined elsewhere, where that has no documentation and no other declaration fits.
 */
final class Heads {

    /** What documents a declaration. */
    private record Documented(List<Span> docs, Documentation documentation) {}

    /** The names around a head. */
    private record Place(List<String> namespaces, List<String> types) {}

    private final SourceFile file;
    private final Matches matches;
    private final @Nullable HeadStyle style;
    private final Map<Span, Place> places = new HashMap<>(); // of declarations and definitions
    private final List<DocumentedHead> declared = new ArrayList<>();
    private final HeadIndex<Documented> index = new HeadIndex<>(Documented::documentation);

    Heads(SourceFile file, @Nullable HeadStyle style, Matches matches, Comments comments) {
        this.file = file;
        this.matches = matches;
        this.style = style;
        if (style == null) {
            return;
        }
        findPlaces();
        for (Declaration declaration : matches.declarations()) {
            List<Span> docs = comments.before(declaration.whole()).docs();
            Head head = docs.isEmpty()
                    ? null
                    : head(
                            style,
                            declaration.whole(),
                            declaration.name(),
                            declaration.whole().end(),
                            false);
            if (head != null) {
                Documentation documentation = comments.read(docs);
                index.add(head, new Documented(docs, documentation));
                declared.add(new DocumentedHead(head, documentation));
            }
        }
    }

    private void findPlaces() {
        var names = new TreeMap<Span, @Nullable Span>(matches.scopes()); // of what is around others
        names.putAll(matches.enclosures());
        matches.declarations().forEach(declaration -> names.putIfAbsent(declaration.whole(), null));
        matches.definitions().forEach(definition -> names.putIfAbsent(definition.whole(), null));
        Deque<Span> around = new ArrayDeque<>();
        names.forEach((whole, name) -> {
            while (!around.isEmpty() && !around.element().contains(whole)) {
                around.pop();
            }
            if (name == null) {
                places.put(whole, new Place(named(matches.enclosures(), around), named(matches.scopes(), around)));
            } else {
                around.push(whole);
            }
        });
    }

    /** From the outside. */
    private List<String> named(Map<Span, Span> names, Deque<Span> around) {
        var texts = new ArrayList<String>();
        around.descendingIterator().forEachRemaining(whole -> {
            Span name = names.get(whole);
            if (name != null) {
                texts.add(matches.text(name));
            }
        });
        return texts;
    }

    private @Nullable Head head(HeadStyle how, Span whole, Span name, int end, boolean defined) {
        Place place = places.get(whole);
        return place == null
                ? null
                : how.head(new HeadStyle.Written(
                        place.namespaces(),
                        place.types(),
                        matches.text(name),
                        file.slice(whole.start(), name.start()),
                        file.slice(name.end(), end),
                        defined));
    }

    /** What tells a function of this file in others; null where nothing does. */
    @Nullable
    Head of(Definition function) {
        return style == null
                ? null
                : head(style, function.whole(), function.name(), function.body().start(), true);
    }

    /** What documents a function's declaration in this file. */
    List<Span> docs(Head function) {
        List<Documented> found = index.fitting(function);
        return found.size() == 1 ? found.get(0).docs() : List.of();
    }

    /** All documented declarations. */
    List<DocumentedHead> declared() {
        return declared;
    }
}
