package dev.xtrain.tensor;

import dev.xtrain.io.UserError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pickle as data and refuses it as a program.
 *
 * <p>Pickle is a stack machine whose GLOBAL and REDUCE call any function by name. Here a name is only a {@link Global},
 * and {@link Calls} decides what a call of it gives; what it does not know is refused, by name, before anything
 * happens. Opcodes that torch does not write are refused too. Objects become {@code Long}, {@code Double},
 * {@code Boolean}, {@code String}, {@link #NONE}, {@code List} (tuples and lists), {@code Map} with String or Long
 * keys, or what Calls made. Source: Python's pickletools, protocols 2 to 4.
 */
final class PickleReader {

    /** Python's None. */
    static final Object NONE = new Object();

    private static final Object MARK = new Object();

    /** Bounds what a hostile pickle makes of the heap; a model of 1,000 tensors needs 40,000. */
    private static final int MAX_STEPS = 2_000_000;

    /** A function or class by its name. */
    record Global(String module, String name) {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /** What names and references to the world outside the pickle mean. */
    interface Calls {

        /** Whether the name is known. */
        boolean knows(Global global);

        /** What a call of a known function gives; null where it does not fit. */
        @Nullable
        Object call(Global function, List<?> arguments);

        /** What a persistent id stands for; null where it is not understood. */
        @Nullable
        Object persistent(Object id);
    }

    private final Path file;
    private final ByteBuffer code;
    private final Calls calls;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private PickleReader(Path file, ByteBuffer code, Calls calls) {
        this.file = file;
        this.code = code.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.calls = calls;
    }

    /** Reads one pickle. Errors: anything but data that torch writes. */
    static Object read(Path file, ByteBuffer code, Calls calls) {
        return new PickleReader(file, code, calls).run();
    }

    private Object run() {
        for (int step = 0; step < MAX_STEPS; step++) {
            int opcode = next();
            if (opcode == '.') {
                Object result = pop();
                if (!stack.isEmpty()) {
                    throw refusal("one object", "more on the stack");
                }
                return result;
            }
            execute(opcode);
        }
        throw refusal("at most " + MAX_STEPS + " opcodes", "more");
    }

    private void execute(int opcode) {
        switch (opcode) {
            case 0x80 -> requireProtocol(next()); // PROTO
            case 0x95 -> take(8); // FRAME
            case '(' -> stack.add(MARK);
            case 'N' -> stack.add(NONE);
            case 0x88 -> stack.add(true); // NEWTRUE
            case 0x89 -> stack.add(false); // NEWFALSE
            case 'K' -> stack.add((long) next()); // BININT1
            case 'M' -> stack.add((long) (take(2).getShort() & 0xffff)); // BININT2
            case 'J' -> stack.add((long) take(4).getInt()); // BININT
            case 0x8a -> stack.add(longOf(next())); // LONG1
            case 'G' -> stack.add(take(8).order(ByteOrder.BIG_ENDIAN).getDouble()); // BINFLOAT
            case 'X' -> stack.add(text(length())); // BINUNICODE
            case 0x8c -> stack.add(text(next())); // SHORT_BINUNICODE
            case '}' -> stack.add(new LinkedHashMap<>());
            case ']', ')' -> stack.add(new ArrayList<>()); // EMPTY_LIST, EMPTY_TUPLE
            case 't' -> stack.add(sinceMark()); // TUPLE
            case 0x85 -> stack.add(last(1)); // TUPLE1
            case 0x86 -> stack.add(last(2)); // TUPLE2
            case 0x87 -> stack.add(last(3)); // TUPLE3
            case 'a' -> append(last(1)); // APPEND
            case 'e' -> append(sinceMark()); // APPENDS
            case 's' -> setItems(last(2)); // SETITEM
            case 'u' -> setItems(sinceMark()); // SETITEMS
            case 'q' -> memo.put(next(), peek()); // BINPUT
            case 'r' -> memo.put(length(), peek()); // LONG_BINPUT
            case 0x94 -> memo.put(memo.size(), peek()); // MEMOIZE
            case 'h' -> stack.add(recall(next())); // BINGET
            case 'j' -> stack.add(recall(length())); // LONG_BINGET
            case 'c' -> stack.add(global(line(), line())); // GLOBAL
            case 0x93 -> { // STACK_GLOBAL
                List<Object> names = last(2);
                stack.add(global(String.valueOf(names.get(0)), String.valueOf(names.get(1))));
            }
            case 'Q' -> stack.add(known(calls.persistent(pop()), "a persistent id")); // BINPERSID
            case 'R' -> reduce(); // REDUCE
            case 'b' -> build(); // BUILD
            default -> throw refusal("opcodes that torch writes for tensors", String.format("opcode 0x%02x", opcode));
        }
    }

    private void requireProtocol(int protocol) {
        if (protocol < 2 || protocol > 5) {
            throw refusal("pickle protocol 2 to 5", Integer.toString(protocol));
        }
    }

    private Global global(String module, String name) {
        var global = new Global(module, name);
        if (!calls.knows(global)) {
            throw UserError.doing("reading weights")
                    .expected("a pickle of tensors alone")
                    .found("one that would call " + global)
                    .at(file)
                    .fix("Do not use this file; if it is a model's, take its safetensors instead.");
        }
        return global;
    }

    private void reduce() {
        List<Object> both = last(2);
        if (both.get(0) instanceof Global function && both.get(1) instanceof List<?> arguments) {
            stack.add(known(calls.call(function, arguments), "a call of " + function));
        } else {
            throw refusal("a call of a function", "one of something else");
        }
    }

    /**
     * Attributes of an object: torch leaves {@code _metadata} on a state dict. They hold no tensors and are dropped.
     */
    private void build() {
        pop();
        if (!(peek() instanceof Map)) {
            throw refusal("attributes of a dictionary", "those of another object");
        }
    }

    private Object known(@Nullable Object made, String what) {
        if (made == null) {
            throw refusal(what + " as torch writes it", "another");
        }
        return made;
    }

    private void append(List<Object> values) {
        if (!(peek() instanceof List<?> list)) {
            throw refusal("a list to append to", "another object");
        }
        @SuppressWarnings("unchecked") // lists hold objects, whatever these are
        List<Object> target = (List<Object>) list;
        target.addAll(values);
    }

    private void setItems(List<Object> pairs) {
        if (!(peek() instanceof Map<?, ?> map) || pairs.size() % 2 != 0) {
            throw refusal("keys and values for a dictionary", "something else");
        }
        @SuppressWarnings("unchecked") // maps hold objects, whatever these are
        Map<Object, Object> target = (Map<Object, Object>) map;
        for (int i = 0; i < pairs.size(); i += 2) {
            Object key = pairs.get(i);
            // a list could contain itself, and would never finish hashing
            if (!(key instanceof String || key instanceof Long)) {
                throw refusal("texts or numbers as keys", "another object");
            }
            if (target.put(key, pairs.get(i + 1)) != null) {
                throw refusal("each key once", key + " twice");
            }
        }
    }

    private Object recall(int index) {
        Object value = memo.get(index);
        if (value == null) {
            throw refusal("a remembered object " + index, "none");
        }
        return value;
    }

    private Object peek() {
        if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
            throw refusal("an object on the stack", "none");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        Object top = peek();
        stack.remove(stack.size() - 1);
        return top;
    }

    private List<Object> last(int count) {
        List<Object> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(0, pop());
        }
        return taken;
    }

    private List<Object> sinceMark() {
        int mark = stack.lastIndexOf(MARK);
        if (mark < 0) {
            throw refusal("a mark on the stack", "none");
        }
        List<Object> tail = stack.subList(mark, stack.size());
        List<Object> taken = new ArrayList<>(tail.subList(1, tail.size()));
        tail.clear();
        return taken;
    }

    private long longOf(int bytes) {
        if (bytes > 8) {
            throw refusal("numbers of at most 64 bits", bytes * 8 + " bits");
        }
        ByteBuffer digits = take(bytes);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (digits.get(i) & 0xffL) << (8 * i);
        }
        int unused = 64 - 8 * bytes;
        return bytes == 0 ? 0 : value << unused >> unused;
    }

    private String line() {
        int start = code.position();
        int length = 0;
        while (next() != '\n') {
            length++;
        }
        return decode(code.slice(start, length));
    }

    private String text(int bytes) {
        return decode(take(bytes));
    }

    private String decode(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw refusal("text in UTF-8", "bytes that are not");
        }
    }

    private int length() {
        int length = take(4).getInt();
        if (length < 0) {
            throw refusal("a length below 2 GiB", Integer.toUnsignedString(length));
        }
        return length;
    }

    private int next() {
        return take(1).get() & 0xff;
    }

    private ByteBuffer take(int bytes) {
        if (bytes > code.remaining()) {
            throw refusal(bytes + " bytes more", code.remaining() + ", then the end");
        }
        ByteBuffer taken = code.slice(code.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
        code.position(code.position() + bytes);
        return taken;
    }

    private UserError refusal(String expected, String found) {
        return UserError.doing("reading weights")
                .expected(expected)
                .found(found)
                .at(file)
                .in("data.pkl, byte " + code.position())
                .fix("The file is damaged or holds more than tensors: use the model's safetensors.");
    }
}
