package dev.xtrain.io;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Binds a tree of YAML nodes to a record, by the rules of {@link YamlConfig}. */
final class YamlBinder {

    private final String name;
    private final Class<?> root;

    /**
     * A binder for one file.
     *
     * @param name the file, for errors
     * @param root the record of the whole file, where keys in a wrong section are looked for
     */
    YamlBinder(String name, Class<?> root) {
        this.name = name;
        this.root = root;
    }

    /** The record's value; a null node is a file of nothing but comments. */
    Object bind(@Nullable Node node) {
        return section(root, node == null || isEmpty(node) ? null : node, "");
    }

    /** Nothing after the colon; {@code ""} is something. */
    private static boolean isEmpty(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    /** The value of an entry; null where it takes its default. */
    private static @Nullable Node written(@Nullable NodeTuple entry) {
        return entry == null || isEmpty(entry.getValueNode()) ? null : entry.getValueNode();
    }

    private Object section(Class<?> type, @Nullable Node node, String path) {
        Map<String, NodeTuple> given = node == null ? Map.of() : entries(node, path);
        RecordComponent[] components = type.getRecordComponents();
        List<String> keys = Arrays.stream(components).map(YamlBinder::key).toList();
        for (var entry : given.entrySet()) {
            if (!keys.contains(entry.getKey())) {
                throw unknown(entry.getKey(), entry.getValue().getKeyNode(), keys, path);
            }
        }
        var values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = component(components[i], written(given.get(keys.get(i))), node, join(path, keys.get(i)));
        }
        return construct(type, values, keys, given, node, path);
    }

    /** Keys and values of a section, in order. */
    private Map<String, NodeTuple> entries(Node node, String path) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(
                    "a section of keys and values", node, path, "Write one key a line, indented, as in key: value.");
        }
        var entries = new LinkedHashMap<String, NodeTuple>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw wrong("a word as key", entry.getKeyNode(), path, "Write one key a line, as in key: value.");
            }
            NodeTuple earlier = entries.putIfAbsent(key.getValue(), entry);
            if (earlier != null) {
                throw draft(key, join(path, key.getValue()))
                        .expected("every key once")
                        .found("\"" + key.getValue() + "\" again, first in line " + line(earlier.getKeyNode()))
                        .fix("Remove one of them.");
            }
        }
        return entries;
    }

    private @Nullable Object component(
            RecordComponent component, @Nullable Node node, @Nullable Node section, String path) {
        Default fallback = component.getAnnotation(Default.class);
        Class<?> type = component.getType();
        if (node != null) {
            String advice = fallback == null
                    ? "Correct the value."
                    : "Correct the value, or remove the line to use the default, " + fallback.value() + ".";
            return value(component.getGenericType(), node, path, advice);
        } else if (fallback != null) {
            Node written = YamlConfig.compose("@Default of " + path, fallback.value());
            return written == null ? "" : value(component.getGenericType(), written, path, "Correct the @Default.");
        } else if (Records.isNullable(component)) {
            return null;
        } else if (type.isRecord()) {
            return section(type, null, path);
        }
        throw UserError.doing("reading the configuration")
                .expected("a value for " + path)
                .found("none")
                .at(section == null ? name : name + ":" + line(section))
                .fix("Add the key " + path + ".");
    }

    private Object value(Type type, Node node, String path, String advice) {
        if (!node.getTag().getValue().startsWith(Tag.PREFIX)) {
            throw draft(node, path)
                    .expected("a plain value")
                    .found("the tag " + node.getTag().getValue())
                    .fix("Remove the tag.");
        }
        if (type instanceof ParameterizedType generic) {
            Type inner = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return generic.getRawType() == List.class
                    ? list(inner, node, path, advice)
                    : map(inner, node, path, advice);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return section(plain, node, path);
        }
        String expected = Scalars.expected(plain);
        if (!(node instanceof ScalarNode scalar) || isEmpty(node)) {
            throw wrong(expected, node, path, advice);
        }
        Optional<Object> value = Scalars.parse(scalar.getValue(), plain);
        if (value.isEmpty()) {
            Optional<String> near = Nearest.to(scalar.getValue(), Scalars.choices(plain));
            throw wrong(
                    expected,
                    node,
                    path,
                    near.map(word -> "Did you mean " + word + "?").orElse(advice));
        }
        return value.get();
    }

    private List<Object> list(Type inner, Node node, String path, String advice) {
        if (!(node instanceof SequenceNode sequence)) {
            return List.of(value(inner, node, path, advice));
        }
        var values = new ArrayList<Object>();
        for (Node element : sequence.getValue()) {
            values.add(value(inner, element, path + "[" + values.size() + "]", advice));
        }
        return Collections.unmodifiableList(values);
    }

    private Map<String, Object> map(Type inner, Node node, String path, String advice) {
        var values = new LinkedHashMap<String, Object>();
        entries(node, path)
                .forEach((key, entry) -> values.put(key, value(inner, entry.getValueNode(), join(path, key), advice)));
        return Collections.unmodifiableMap(values);
    }

    private Object construct(
            Class<?> type,
            @Nullable Object[] values,
            List<String> keys,
            Map<String, NodeTuple> given,
            @Nullable Node node,
            String path) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refused(refusal, values, keys, given, node, path);
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The error for what a compact constructor refused by a message {@code key: what is expected}. */
    private UserError refused(
            IllegalArgumentException refusal,
            @Nullable Object[] values,
            List<String> keys,
            Map<String, NodeTuple> given,
            @Nullable Node node,
            String path) {
        String message = String.valueOf(refusal.getMessage());
        int colon = message.indexOf(": ");
        int index = colon < 0 ? -1 : keys.indexOf(snakeCase(message.substring(0, colon)));
        if (index < 0) {
            UserError.Draft draft = UserError.doing("reading the configuration")
                    .expected(message)
                    .at(node == null ? name : name + ":" + line(node))
                    .because(refusal);
            return (path.isEmpty() ? draft : draft.in(path)).fix("Correct the values.");
        }
        NodeTuple entry = given.get(keys.get(index));
        Node written = written(entry);
        return UserError.doing("reading the configuration")
                .expected(message.substring(colon + 2))
                .found(written != null ? found(written) : "the default, " + values[index])
                .at(entry != null ? name + ":" + line(entry.getKeyNode()) : name)
                .in(join(path, keys.get(index)))
                .because(refusal)
                .fix("Correct the value.");
    }

    private UserError unknown(String key, Node node, List<String> keys, String path) {
        Optional<String> near = Nearest.to(key, keys).map(found -> join(path, found));
        if (near.isEmpty()) {
            near = paths(root, "").stream()
                    .filter(other -> snakeCase(key).equals(other.substring(other.lastIndexOf('.') + 1)))
                    .findFirst();
        }
        return draft(node, join(path, key))
                .expected(path.isEmpty() ? "a known key" : "a key of " + path)
                .found("\"" + key + "\"")
                .fix(near.map(found -> "Did you mean " + found + "? ").orElse("") + "Known here: "
                        + String.join(", ", keys) + ".");
    }

    /** All keys of a record and of the sections below it. */
    private static List<String> paths(Class<?> type, String path) {
        var paths = new ArrayList<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            String own = join(path, key(component));
            paths.add(own);
            if (component.getType().isRecord()) {
                paths.addAll(paths(component.getType(), own));
            }
        }
        return paths;
    }

    private static String key(RecordComponent component) {
        return snakeCase(component.getName());
    }

    private static String snakeCase(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static String found(Node node) {
        if (node instanceof ScalarNode scalar) {
            return isEmpty(node) ? "nothing" : "\"" + scalar.getValue() + "\"";
        }
        return node instanceof SequenceNode ? "a list" : "a section";
    }

    private UserError.Draft draft(Node node, String path) {
        UserError.Draft draft = UserError.doing("reading the configuration").at(name + ":" + line(node));
        return path.isEmpty() ? draft : draft.in(path);
    }

    private UserError wrong(String expected, Node node, String path, String advice) {
        return draft(node, path).expected(expected).found(found(node)).fix(advice);
    }
}
