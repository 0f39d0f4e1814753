package dev.xtrain.extract;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names of functions and types by what encloses what: {@code Type::method}, {@code Outer.Inner.method}. What stands in
 * more than {@value #MAX_DEPTH} others has none.
 */
final class QualifiedNames {

    /** What encloses more is a defect or an attack: everything nested stands in the text of all that is around it. */
    static final int MAX_DEPTH = 16;

    private final Map<Span, String> symbols = new HashMap<>();
    private final Map<Span, Boolean> inType = new HashMap<>();

    QualifiedNames(Matches matches, String separator) {
        var names = new TreeMap<Span, Span>();
        matches.types().forEach(type -> names.put(type.whole(), type.name()));
        matches.variables().types().forEach(type -> names.put(type.whole(), type.name()));
        names.putAll(matches.namespaces());
        names.putAll(matches.scopes());
        matches.definitions().forEach(definition -> names.put(definition.whole(), definition.name()));
        Deque<Span> around = new ArrayDeque<>();
        names.forEach((whole, name) -> {
            while (!around.isEmpty() && !around.element().contains(whole)) {
                around.pop();
            }
            if (around.size() == MAX_DEPTH) {
                return;
            }
            String own = matches.text(name);
            if (!around.isEmpty() && name.equals(names.get(around.element()))) { // one thing: template <...> class A
                symbols.put(whole, symbols.get(around.element()));
            } else {
                symbols.put(whole, around.isEmpty() ? own : symbols.get(around.element()) + separator + own);
                inType.put(whole, !around.isEmpty() && matches.scopes().containsKey(around.element()));
            }
            around.push(whole);
        });
    }

    /** Qualified name of a definition or type. */
    String symbol(Span whole) {
        return String.valueOf(symbols.get(whole));
    }

    /** Whether so much is around a definition that it has no name here. */
    boolean isTooDeep(Span whole) {
        return !symbols.containsKey(whole);
    }

    /** Whether a definition stands directly in a type. */
    boolean isInType(Span whole) {
        return inType.getOrDefault(whole, false);
    }
}
