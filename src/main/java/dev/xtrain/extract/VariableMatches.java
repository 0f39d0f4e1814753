package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;
import org.treesitter.TSQuery;
import org.treesitter.TSQueryCapture;
import org.treesitter.TSQueryMatch;

/** What a language's {@code variables.scm} matched in one file. */
final class VariableMatches {

    /** A variable, and its type as written. */
    record Variable(Span whole, Span name, Span written) {}

    /** The definition of a type. */
    record Type(Span whole, Span name, String kind) {}

    private final SortedMap<Span, Variable> variables = new TreeMap<>(); // by their names
    private final SortedMap<Span, Type> types = new TreeMap<>();

    /** Takes in a match; of several for one name, as {@code x: A = B()} has them, the first holds. */
    void add(TSQuery query, TSQueryMatch match) {
        Map<String, Span> spans = new HashMap<>();
        String kind = "";
        for (TSQueryCapture capture : match.getCaptures()) {
            TSNode node = capture.getNode();
            String role = query.getCaptureNameForId(capture.getIndex());
            if (role.startsWith("type.")) {
                kind = role.substring("type.".length());
                role = "type";
            }
            spans.put(role, new Span(node.getStartByte(), node.getEndByte()));
        }
        Span name = spans.get("name");
        Span variable = spans.get("variable");
        Span written = spans.get("written");
        Span type = spans.get("type");
        if (name != null && variable != null && written != null) {
            variables.putIfAbsent(name, new Variable(variable, name, written));
        } else if (name != null && type != null) {
            types.put(type, new Type(type, name, kind));
        } else {
            throw new IllegalStateException("variables.scm captures " + spans.keySet());
        }
    }

    /** In the order of the file. */
    List<Variable> variables() {
        return List.copyOf(variables.values());
    }

    /**
     * The same; of one thing in another of its name, such as {@code class A} in {@code template <...> class A}, the
     * outer.
     */
    List<Type> types() {
        var kept = new ArrayList<Type>();
        for (Type type : types.values()) {
            @Nullable Type last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
            if (last == null || !last.name().equals(type.name())) {
                kept.add(type);
            }
        }
        return kept;
    }
}
