package dev.xtrain.io;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** What reflection tells about records: the readers of JSON and YAML hold what they read to it. */
final class Records {

    /** A component that may lack a value, or whose value may. */
    private record Component(String jsonName, Method accessor, boolean isNullable) {}

    private static final ClassValue<List<Component>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            boolean isMarked = type.getPackage().isAnnotationPresent(NullMarked.class);
            return Arrays.stream(type.getRecordComponents())
                    .filter(component -> !component.getType().isPrimitive())
                    .map(component -> {
                        component.getAccessor().setAccessible(true);
                        return new Component(
                                jsonName(component), component.getAccessor(), !isMarked || isNullable(component));
                    })
                    .toList();
        }
    };

    private Records() {}

    /** Whether a component may be null. */
    static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /**
     * The JSON path, such as {@code negatives[1].text}, of the first component that has no value though its type, in a
     * null-marked package, promises one; null where all have. Anything but records and lists is taken as it is.
     */
    static @Nullable String firstMissing(Object value) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Object element = list.get(i);
                String inner = element == null ? "" : firstMissing(element);
                if (inner != null) {
                    return "[" + i + "]" + (inner.isEmpty() ? "" : "." + inner);
                }
            }
            return null;
        }
        return value instanceof Record ? firstMissingOf(value) : null;
    }

    private static @Nullable String firstMissingOf(Object value) {
        for (Component component : COMPONENTS.get(value.getClass())) {
            Object held = valueOf(value, component);
            if (held == null && !component.isNullable()) {
                return component.jsonName();
            }
            String inner = held == null ? null : firstMissing(held);
            if (inner != null) {
                // a record that stands for its only component has no key of its own in the file
                return isDelegate(value.getClass())
                        ? inner
                        : component.jsonName() + (inner.startsWith("[") ? "" : ".") + inner;
            }
        }
        return null;
    }

    private static boolean isDelegate(Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .map(constructor -> constructor.getAnnotation(JsonCreator.class))
                .anyMatch(creator -> creator != null && creator.mode() == JsonCreator.Mode.DELEGATING);
    }

    private static String jsonName(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null || named.value().isEmpty() ? component.getName() : named.value();
    }

    private static @Nullable Object valueOf(Object holder, Component component) {
        try {
            return component.accessor().invoke(holder);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
