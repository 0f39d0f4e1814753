package dev.xtrain.extract;

/**
 * What tells a function wherever its head stands: a declaration and a definition with heads that fit are one function.
 *
 * @param path its name with all that is seen to qualify it, namespaces too: {@code n::A::f}
 * @param parameters their types without what may differ between two heads of a function, and what follows them
 * @param whole whether the path is all there is; else a definition may be written with less of it than its declaration
 */
public record Head(String path, String parameters, boolean whole) {

    private static final String SEPARATOR = "::";

    /** Whether a declaration with that head is of the function that is defined with this. */
    boolean fits(Head declaration) {
        return parameters.equals(declaration.parameters)
                && (path.equals(declaration.path)
                        || (!whole && (isWithin(path, declaration.path) || isWithin(declaration.path, path))));
    }

    private static boolean isWithin(String shorter, String longer) {
        return longer.endsWith(SEPARATOR + shorter);
    }

    /** The same for all heads that may fit: the name, with the type or namespace that it is in, and parameters. */
    String key() {
        int name = path.lastIndexOf(SEPARATOR);
        int owner = name <= 0 ? -1 : path.lastIndexOf(SEPARATOR, name - 1);
        return (owner < 0 ? path : path.substring(owner + SEPARATOR.length())) + "(" + parameters;
    }
}
