/** Licence zzdoc. */
package sample;

import java.util.*;

/** Class zzdoc. */
@SuppressWarnings("all")
public class Members<T> {

    /** Field zzdoc. */
    private final List<T> items = new ArrayList<>();

    /**
     * Makes one, zzdoc, from {@code List<T>} and {@link java.util.List#of(Object, Object) some others}; see
     * {@link #size()} &amp; <b>more</b>.
     *
     * <p>Second paragraph with {@literal <b>}.
     *
     * @param items zzdoc &lt;items&gt;
     * @throws NullPointerException if {@code items} is null
     */
    public Members(Collection<? extends T> items) {
        this.items.addAll(Objects.requireNonNull(items));
    }

    /** Javadoc zzdoc that another one follows. */
    /** Counts zzdoc; the last comment wins. */
    // a line comment between
    @Deprecated
    @SuppressWarnings({"unchecked", "rawtypes"})
    public final @Override int size() {
        // größer 😀
        return items.size() + 0;
    }

    /* An ordinary comment. */
    protected static <K extends Comparable<K>> K undocumented(
            final K left, /* why not */ final K right) throws IllegalStateException {
        return left.compareTo(right) > 0 ? left : right;
    }

    /**
     * Makes an anonymous class, zzdoc.
     * @return zzdoc
     */
    Iterator<T> iterator() {
        return new Iterator<T>() {
            /** Nested field zzdoc. */
            private int next = 0;

            /** Nested zzdoc. */
            @Override
            public boolean hasNext() {
                return next < items.size();
            }

            /**
             * Nested zzdoc, too.
             */
            @Override
            public T next() {
                /** Misplaced zzdoc. */
                return items.get(next++);
            }
        };
    }

    /** {@inheritDoc} */
    @Override
    public String toString() {
        return String.valueOf(items);
    }

    /** Abstract zzdoc without body. */
    native void noBody();

    /**/ void emptyComment() { items.clear(); }

    /** In an interface zzdoc. */
    interface Visitor {
        /** No body zzdoc. */
        void visit(Object o);

        /** Default zzdoc body visits all. */
        default void visitAll(List<?> all) {
            for (Object o : all) { visit(o); }
        }

        /** Static zzdoc helper. */
        static Visitor none() { return o -> { int ignored = o.hashCode(); }; }
    }

    /** Enum zzdoc. */
    enum Mode {
        /** Constant zzdoc. */
        FAST {
            /** Of a constant, zzdoc. */
            @Override int speed() { return 3 * 2 + 1; }
        },
        SLOW;

        /** Of the enum zzdoc itself. */
        int speed() { return ordinal() - 1; }
    }

    /** Record zzdoc. */
    record Range(int low, int high) {
        /** Checks zzdoc the bounds. */
        Range {
            if (low > high) { throw new IllegalArgumentException(low + ">" + high); }
        }

        /** Length zzdoc in {@code int}. */
        int length() { return high - low; }
    }

    /** Annotation zzdoc. */
    @interface Marker {
        /** Element zzdoc. */
        String value() default "x";
    }

    /** Method with a local class, zzdoc. */
    int local(int n) {
        /** Local zzdoc. */
        class Counter {
            /** Local zzdoc method. */
            int count() { return n + 1; }
        }
        return new Counter().count();
    }

    /// Markdown zzdoc in `three` slashes,
    /// as JEP 467 has it.
    ///
    /// @param n zzdoc
    int markdown(int n) { return n + n * 2; }
}
