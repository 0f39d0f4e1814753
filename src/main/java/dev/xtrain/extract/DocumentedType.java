package dev.xtrain.extract;

import java.util.List;

/**
 * A class, struct, trait, ... that its author documented.
 *
 * @param symbol qualified as those of functions are
 * @param kind {@code class}, {@code interface}, {@code enum}, {@code record}, {@code struct}, {@code union},
 *     {@code trait}, {@code impl}
 * @param startLine line of its name
 * @param docStartByte first byte of its documentation
 * @param docEndByte one past the documentation's last byte
 * @param documentation what its author says about it
 * @param methods the methods with a body directly in it, in the order of the file; for a Rust struct those of all
 *     {@code impl} blocks of its name
 * @param ambiguous whether another type of the file has its name, so that these methods may be the other's
 */
public record DocumentedType(
        String symbol,
        String kind,
        int startLine,
        int docStartByte,
        int docEndByte,
        Documentation documentation,
        List<Function> methods,
        boolean ambiguous) {

    /** Copies. */
    public DocumentedType {
        methods = List.copyOf(methods);
    }

    /** The same with other documentation and methods. */
    public DocumentedType with(Documentation otherDocumentation, List<Function> others) {
        return new DocumentedType(
                symbol, kind, startLine, docStartByte, docEndByte, otherDocumentation, others, ambiguous);
    }
}
