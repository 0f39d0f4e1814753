package dev.xtrain.extract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a language tells that a head without a body and a definition elsewhere are of one function. */
interface HeadStyle {

    /**
     * A head as it stands in a file.
     *
     * @param namespaces around it, from the outside
     * @param types around it, from the outside
     * @param name as it is written, without arguments of templates
     * @param before what stands before the name
     * @param after what stands between the name and the body, or the end of the declaration
     * @param defined whether a body follows
     */
    record Written(
            List<String> namespaces, List<String> types, String name, String before, String after, boolean defined) {}

    /** Extensions of the files in which functions of others are declared. */
    List<String> headers();

    /** What tells the function; null where it cannot be declared elsewhere. */
    @Nullable
    Head head(Written written);
}
