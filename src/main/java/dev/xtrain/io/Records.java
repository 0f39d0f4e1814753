package dev.xtrain.io;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** What reflection tells about records: the readers of JSON and YAML hold what they read to it. */
final class Records {

    /** Components that need a value, by record. */
    private static final ClassValue<RecordComponent[]> REQUIRED = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            if (!type.isRecord() || !type.getPackage().isAnnotationPresent(NullMarked.class)) {
                return new RecordComponent[0];
            }
            return Arrays.stream(type.getRecordComponents())
                    .filter(component -> !component.getType().isPrimitive() && !isNullable(component))
                    .toArray(RecordComponent[]::new);
        }
    };

    private Records() {}

    /** Whether a component may be null. */
    static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /**
     * The JSON path of the first component that has no value though its type, in a null-marked package, promises one;
     * null where all have.
     */
    static @Nullable String firstMissing(Object value) {
        for (RecordComponent component : REQUIRED.get(value.getClass())) {
            Object held = value(value, component);
            String inner = held instanceof Record ? firstMissing(held) : null;
            if (held == null || inner != null) {
                return inner == null ? jsonName(component) : jsonName(component) + "." + inner;
            }
        }
        return null;
    }

    private static String jsonName(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null || named.value().isEmpty() ? component.getName() : named.value();
    }

    private static @Nullable Object value(Object holder, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(holder);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
