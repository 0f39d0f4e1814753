package dev.xtrain.extract;

import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;
import org.treesitter.TSQuery;
import org.treesitter.TSQueryCapture;
import org.treesitter.TSQueryMatch;

/** What a language's {@code imports.scm} matched in one file. */
final class ImportMatches {

    /**
     * Something imported.
     *
     * @param modules where it comes from: a path, perhaps in several pieces
     * @param imported what it is called there; null where all of the module is meant
     * @param name what it is called here
     */
    record Import(SortedSet<Span> modules, @Nullable Span imported, Span name) {}

    private final SortedMap<Span, Import> imports = new TreeMap<>(); // by their names

    /** Takes in a match; captures that begin with an underscore serve its predicates. */
    void add(TSQuery query, TSQueryMatch match) {
        var modules = new TreeSet<Span>();
        Span imported = null;
        Span name = null;
        for (TSQueryCapture capture : match.getCaptures()) {
            TSNode node = capture.getNode();
            var span = new Span(node.getStartByte(), node.getEndByte());
            String role = query.getCaptureNameForId(capture.getIndex());
            switch (role) {
                case "module" -> modules.add(span);
                case "imported" -> imported = span;
                case "name" -> name = span;
                default -> {
                    if (!role.startsWith("_")) {
                        throw new IllegalStateException("imports.scm captures @" + role);
                    }
                }
            }
        }
        Span called = name == null ? imported : name;
        if (called != null) {
            imports.put(called, new Import(modules, imported, called));
        }
    }

    /** In the order of the file. */
    Collection<Import> imports() {
        return imports.values();
    }
}
