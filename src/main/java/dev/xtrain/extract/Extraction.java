package dev.xtrain.extract;

import java.util.List;

/**
 * What was found in one file.
 *
 * @param functions in the order of their first byte
 * @param blocks what ordinary comments inside functions stand above: the kind says so, the symbol is that of the
 *     function around, the documentation the comment; code is empty where a comment stands above no statement
 * @param types documented types
 * @param declared what a header documents of functions that may be defined in other files; empty of other files
 * @param definitions the types that the file defines, where variables are asked for: the kind says which, the code is
 *     all of it
 * @param variables those that have one of these types
 * @param imports what the file imports: the kind says so, the symbol is its name in the file, the code its path, the
 *     documentation the words of that
 * @param broken functions left out because the parser met a syntax error inside them
 * @param tooDeep functions left out because too many functions and types are around them
 * @param cutDocs functions of whose long documentation only the beginning was read
 * @param gaveUp whether the parser ran out of time, so that nothing was found
 */
public record Extraction(
        List<Function> functions,
        List<Function> blocks,
        List<DocumentedType> types,
        List<DocumentedHead> declared,
        List<Function> definitions,
        List<TypedVariable> variables,
        List<Function> imports,
        int broken,
        int tooDeep,
        int cutDocs,
        boolean gaveUp) {

    static final Extraction GAVE_UP =
            new Extraction(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), 0, 0, 0, true);

    /** Copies. */
    public Extraction {
        functions = List.copyOf(functions);
        blocks = List.copyOf(blocks);
        types = List.copyOf(types);
        declared = List.copyOf(declared);
        definitions = List.copyOf(definitions);
        variables = List.copyOf(variables);
        imports = List.copyOf(imports);
    }

    /** Functions that were found elsewhere, and nothing else. */
    public static Extraction of(List<Function> functions) {
        return new Extraction(
                functions, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), 0, 0, 0, false);
    }

    /** The same with other texts. */
    public Extraction with(
            List<Function> otherFunctions,
            List<Function> otherBlocks,
            List<DocumentedType> otherTypes,
            List<Function> otherDefinitions,
            List<TypedVariable> otherVariables) {
        return new Extraction(
                otherFunctions,
                otherBlocks,
                otherTypes,
                declared,
                otherDefinitions,
                otherVariables,
                imports,
                broken,
                tooDeep,
                cutDocs,
                gaveUp);
    }
}
