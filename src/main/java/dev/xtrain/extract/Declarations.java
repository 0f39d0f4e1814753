package dev.xtrain.extract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The documented declarations of many files, for functions that are defined in others: {@code foo.h} documents what
 * {@code foo.cpp} defines. One of these serves one tree; headers ({@link Language#isHeader}) are added before what they
 * declare is looked for.
 *
 * <pre>{@code
 * declarations.add(lang, extraction.declared()); // of each header, in one order
 * List<Function> functions = declarations.document(extraction.functions()).functions();
 * }</pre>
 *
 * <p>Safe for several threads. Which declarations are kept over the {@linkplain #MAX_CHARACTERS cap} depends on the
 * order in which they are added.
 */
public final class Declarations {

    /** Characters of heads and documentation that are kept: 64 MB at most, half of it where all is Latin. */
    static final int MAX_CHARACTERS = 32 << 20;

    private final int room;
    private final Map<String, HeadIndex<Documentation>> languages = new HashMap<>();
    private int characters;

    /**
     * Functions of a file, documented as far as is known.
     *
     * @param joined functions that a declaration documents
     * @param ambiguous functions that none documents, since two that differ fit
     */
    public record Documented(List<Function> functions, int joined, int ambiguous) {}

    /** Without any yet. */
    public Declarations() {
        this(MAX_CHARACTERS);
    }

    Declarations(int room) {
        this.room = room;
    }

    /** Adds the documented declarations of a file; returns how many were left out, over the cap. */
    public synchronized int add(String lang, List<DocumentedHead> heads) {
        HeadIndex<Documentation> index =
                languages.computeIfAbsent(lang, name -> new HeadIndex<>(documentation -> documentation));
        int leftOut = 0;
        for (DocumentedHead declared : heads) {
            int length = length(declared);
            if (characters + length > room) {
                leftOut++;
            } else if (index.add(declared.head(), declared.documentation())) {
                characters += length;
            }
        }
        return leftOut;
    }

    private static int length(DocumentedHead declared) {
        return 2 * declared.head().path().length() // once more in the key
                + 2 * declared.head().parameters().length()
                + declared.documentation().text().length()
                + declared.documentation().summary().length();
    }

    /** The same functions; one without documentation gets that of the only documented declaration that fits it. */
    public synchronized Documented document(List<Function> functions) {
        var documented = new ArrayList<Function>();
        int joined = 0;
        int ambiguous = 0;
        for (Function function : functions) {
            List<Documentation> found = fitting(function);
            joined += found.size() == 1 ? 1 : 0;
            ambiguous += found.size() > 1 ? 1 : 0;
            documented.add(found.size() == 1 ? function.documentedBy(found.get(0)) : function);
        }
        return new Documented(documented, joined, ambiguous);
    }

    private List<Documentation> fitting(Function function) {
        Head head = function.head();
        HeadIndex<Documentation> index = languages.get(function.lang());
        return head == null || index == null || function.documentation() != null ? List.of() : index.fitting(head);
    }
}
