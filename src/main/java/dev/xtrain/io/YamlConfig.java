package dev.xtrain.io;

import java.io.StringReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads a YAML configuration into a record whose components are its keys.
 *
 * <p>A component {@code learningRate} is the key {@code learning_rate}; a component that is itself a record is a
 * section. Components are {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean} (boxed or not),
 * enums (by their names in lower case), {@link Path}, {@code List<T>} (a single value stands for a list of one),
 * {@code Map<String, T>} and records. A key that is absent or empty takes its {@link Default}; without one it is null
 * where the component is {@code @Nullable}, a section of defaults where it is a record, and an error otherwise.
 *
 * <p>A compact constructor refuses a value by an {@link IllegalArgumentException} whose message is {@code key: what is
 * expected}, as in {@code "rank: a whole number of at least 1"}.
 *
 * <pre>{@code
 * record Lora(@Default("16") int rank, @Default("[q, v]") List<String> modules) {
 *     Lora {
 *         if (rank < 1) throw new IllegalArgumentException("rank: a whole number of at least 1");
 *     }
 * }
 * }</pre>
 *
 * <p>Everything wrong is a {@link UserError} with file, line and key: no such file, not UTF-8, malformed, an unknown
 * key (the nearest one is suggested), one given twice, a wrong type, a refused value, a file of more than
 * {@value #MAX_BYTES} bytes. A scalar is read by what the component asks for, from its text: {@code 1e-3} is a number,
 * and {@code no} a language, where YAML 1.1 has it otherwise.
 */
public final class YamlConfig {

    /** Bytes of the longest configuration, 256 KiB: SnakeYAML needs quadratic time for long scalars. */
    public static final int MAX_BYTES = 1 << 18;

    private YamlConfig() {}

    /** Reads a file; an empty one is all defaults. */
    public static <R extends Record> R read(Path file, Class<R> type) {
        return parse(file.toString(), TextFile.read(file, MAX_BYTES), type);
    }

    /** Reads a text; the name stands for the file in errors. */
    public static <R extends Record> R parse(String name, String text, Class<R> type) {
        return type.cast(new YamlBinder(name, type).bind(compose(name, text)));
    }

    /** The text as a tree of nodes that know their lines; null where there is nothing but comments. */
    static @Nullable Node compose(String name, String text) {
        UserError.Draft draft = UserError.doing("reading the configuration").expected("YAML");
        try {
            // an alias stays one shared node here; SnakeYAML bounds their number (50) and the depth (50)
            return new Yaml(new LoaderOptions()).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            draft.found(String.valueOf(e.getProblem())).because(e);
            draft.at(mark == null ? name : name + ":" + (mark.getLine() + 1));
        } catch (ReaderException e) {
            long line = text.codePoints()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
            draft.found(String.format("the control character U+%04X", e.getCodePoint()))
                    .at(name + ":" + line)
                    .because(e);
        } catch (YAMLException e) {
            draft.found(String.valueOf(e.getMessage())).at(name).because(e);
        }
        throw draft.fix("Correct that line.");
    }
}
