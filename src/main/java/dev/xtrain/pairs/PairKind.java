package dev.xtrain.pairs;

import dev.xtrain.io.UserError;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a row's query is to its positive; {@code docs/extraction.md} describes each. */
public enum PairKind {
    /** A function's documentation, and the function. */
    FUNCTION,
    /** The words of a function's name, and the function without its name. */
    NAME,
    /** An ordinary comment inside a function, and the statements it stands above. */
    COMMENT,
    /** A type's documentation, and a method of it. */
    CLASS,
    /** What a variable is called and what is said about it, and the definition of its type. */
    TYPE,
    /** What is imported from where, and the function that uses it, without its name. */
    IMPORT;

    /** As it stands in files and on the command line. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kinds of these names, {@code all} among them perhaps. Errors: there is no such kind, or none is named. */
    public static Set<PairKind> named(Collection<String> names) {
        Set<PairKind> kinds = EnumSet.noneOf(PairKind.class);
        for (String name : names) {
            String code = name.strip().toLowerCase(Locale.ROOT);
            if (code.equals("all")) {
                kinds.addAll(List.of(values()));
            } else {
                kinds.add(Arrays.stream(values())
                        .filter(kind -> kind.code().equals(code))
                        .findFirst()
                        .orElseThrow(() -> unknown(name)));
            }
        }
        if (kinds.isEmpty()) {
            throw unknown("");
        }
        return kinds;
    }

    private static UserError unknown(String name) {
        return UserError.doing("choosing the kinds of pairs")
                .expected("function, name, comment, class, type, import or all")
                .found(name.isBlank() ? "none" : name)
                .at("--kinds")
                .fix("Name several with commas: --kinds function,name.");
    }
}
