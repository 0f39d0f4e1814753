package dev.xtrain;

import dev.xtrain.train.GoldenCase;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The cases of {@code src/test/resources/golden}. */
public final class Golden {

    private Golden() {}

    /** Opens the case of that name, such as {@code t5-xtr}. */
    public static GoldenCase open(String name) {
        URL resource = Objects.requireNonNull(Golden.class.getResource("/golden/" + name), name);
        try {
            return new GoldenCase(Path.of(resource.toURI()));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
