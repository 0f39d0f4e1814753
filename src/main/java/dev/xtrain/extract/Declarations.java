package dev.xtrain.extract;

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
 * List<Function> functions = declarations.document(extraction.functions());
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
    private int leftOut;
    private int documented;
    private int ambiguous;

    /** Without any yet. */
    public Declarations() {
        this(MAX_CHARACTERS);
    }

    Declarations(int room) {
        this.room = room;
    }

    /** Adds the documented declarations of a file. */
    public synchronized void add(String lang, List<DocumentedHead> heads) {
        HeadIndex<Documentation> index =
                languages.computeIfAbsent(lang, name -> new HeadIndex<>(documentation -> documentation));
        for (DocumentedHead declared : heads) {
            int length = length(declared);
            if (characters + length > room) {
                leftOut++;
            } else if (index.add(declared.head(), declared.documentation())) {
                characters += length;
            }
        }
    }

    private static int length(DocumentedHead declared) {
        return 2 * declared.head().path().length() // once more in the key
                + 2 * declared.head().parameters().length()
                + declared.documentation().text().length()
                + declared.documentation().summary().length();
    }

    /** The same functions; one without documentation gets that of the only documented declaration that fits it. */
    public synchronized List<Function> document(List<Function> functions) {
        return functions.stream().map(this::document).toList();
    }

    private Function document(Function function) {
        Head head = function.head();
        HeadIndex<Documentation> index = languages.get(function.lang());
        if (head == null || index == null || function.documentation() != null) {
            return function;
        }
        List<Documentation> found = index.fitting(head);
        ambiguous += found.size() > 1 ? 1 : 0;
        documented += found.size() == 1 ? 1 : 0;
        return found.size() == 1 ? function.documentedBy(found.get(0)) : function;
    }

    /** Functions that a declaration documents. */
    public synchronized int documented() {
        return documented;
    }

    /** Functions that none documents, since two that differ fit. */
    public synchronized int ambiguous() {
        return ambiguous;
    }

    /** Declarations over the cap. */
    public synchronized int leftOut() {
        return leftOut;
    }
}
