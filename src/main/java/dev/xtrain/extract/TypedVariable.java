package dev.xtrain.extract;

import org.jspecify.annotations.Nullable;

/**
 * A field, variable or parameter whose type is defined in the same file.
 *
 * @param name its name
 * @param docStartByte first byte of its documentation; 0 when it has none
 * @param docEndByte one past the documentation's last byte; 0 when it has none
 * @param documentation what its author says about it, or null
 * @param type the definition of its type: the kind says which, the code is all of it
 * @param ambiguous whether another type of the file has that type's name
 */
public record TypedVariable(
        String name,
        int docStartByte,
        int docEndByte,
        @Nullable Documentation documentation,
        Function type,
        boolean ambiguous) {

    /** The same with another documentation and type. */
    public TypedVariable with(@Nullable Documentation otherDocumentation, Function otherType) {
        return new TypedVariable(name, docStartByte, docEndByte, otherDocumentation, otherType, ambiguous);
    }
}
