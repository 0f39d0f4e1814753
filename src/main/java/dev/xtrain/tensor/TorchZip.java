package dev.xtrain.tensor;

import dev.xtrain.io.UserError;
import dev.xtrain.tensor.PickleReader.Global;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a {@code pytorch_model.bin}: a zip of one pickle and one entry a storage, as torch writes since 1.6.
 *
 * <p>The pickle is read by {@link PickleReader}, which knows tensors, storages and OrderedDict and calls nothing.
 * Storages lie uncompressed and are mapped; deflated ones are accepted up to 64 MiB. Tensors that are views with other
 * strides than row-major are refused. Source: torch/csrc/jit/docs/serialization.md of PyTorch 2.7.
 */
public final class TorchZip implements WeightFile {

    private static final int MAX_PICKLE_BYTES = 16 << 20;
    private static final int MAX_INFLATED_BYTES = 64 << 20;

    private static final Global REBUILD = new Global("torch._utils", "_rebuild_tensor_v2");
    private static final Global PARAMETER = new Global("torch._utils", "_rebuild_parameter");
    private static final Global ORDERED_DICT = new Global("collections", "OrderedDict");
    private static final Map<Global, Dtype> STORAGES = Map.of(
            new Global("torch", "FloatStorage"), Dtype.F32,
            new Global("torch", "HalfStorage"), Dtype.F16,
            new Global("torch", "BFloat16Storage"), Dtype.BF16,
            new Global("torch", "DoubleStorage"), Dtype.F64,
            new Global("torch", "LongStorage"), Dtype.I64,
            new Global("torch", "IntStorage"), Dtype.I32,
            new Global("torch", "ShortStorage"), Dtype.I16,
            new Global("torch", "CharStorage"), Dtype.I8,
            new Global("torch", "ByteStorage"), Dtype.U8,
            new Global("torch", "BoolStorage"), Dtype.BOOL);

    private final Path file;
    private final FileChannel channel;
    private final ZipFile zip;
    private final String folder; // what all names in the zip begin with
    private final TreeMap<String, View> views = new TreeMap<>();

    /** @param elements how many elements the entry {@code data/key} holds */
    private record Storage(Dtype dtype, String key, long elements) {}

    /** @param offset its first element in the storage */
    private record View(Storage storage, long offset, long[] shape, long[] strides) {

        long elements() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }

        boolean contiguous() {
            if (elements() == 0) {
                return true;
            }
            long expected = 1;
            for (int i = shape.length - 1; i >= 0; i--) {
                if (shape[i] != 1 && strides[i] != expected) {
                    return false;
                }
                expected *= shape[i];
            }
            return true;
        }
    }

    private TorchZip(Path file, FileChannel channel, ZipFile zip, String folder) {
        this.file = file;
        this.channel = channel;
        this.zip = zip;
        this.folder = folder;
    }

    /** Opens a file and reads its pickle. Errors: no zip of torch's, or one that holds more than tensors. */
    public static TorchZip open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.doing("reading weights")
                    .expected("a torch file")
                    .found(Files.exists(file) ? "no regular file" : "nothing")
                    .at(file)
                    .fix("Check the path.");
        }
        try {
            ZipFile zip = openZip(file);
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                try {
                    var weights = new TorchZip(file, channel, zip, folder(file, zip));
                    weights.readTensors();
                    return weights;
                } catch (Throwable e) {
                    channel.close();
                    throw e;
                }
            } catch (Throwable e) {
                zip.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
        }
    }

    private static ZipFile openZip(Path file) {
        try {
            return ZipFile.builder().setPath(file).get();
        } catch (IOException | IllegalArgumentException e) {
            throw refusal(file, "archive", "a zip as torch writes since 1.6", String.valueOf(e.getMessage()));
        }
    }

    private static String folder(Path file, ZipFile zip) {
        List<String> pickles = Collections.list(zip.getEntries()).stream()
                .map(ZipArchiveEntry::getName)
                .filter(name -> name.matches("[^/]+/data\\.pkl"))
                .toList();
        if (pickles.size() != 1) {
            throw refusal(file, "archive", "one entry data.pkl", Integer.toString(pickles.size()));
        }
        return pickles.get(0).substring(0, pickles.get(0).indexOf('/') + 1);
    }

    private void readTensors() throws IOException {
        ZipArchiveEntry order = zip.getEntry(folder + "byteorder");
        if (order != null) {
            String text = StandardCharsets.UTF_8.decode(content(order, 16)).toString();
            if (!text.equals("little")) {
                throw refusal(file, "byteorder", "little", text);
            }
        }
        ByteBuffer pickle = content(entry("data.pkl"), MAX_PICKLE_BYTES);
        if (!(PickleReader.read(file, pickle, new Tensors()) instanceof Map<?, ?> dictionary)) {
            throw refusal(file, "data.pkl", "a dictionary of tensors", "another object");
        }
        for (Map.Entry<?, ?> named : dictionary.entrySet()) {
            String name = String.valueOf(named.getKey());
            if (!(named.getValue() instanceof View view)) {
                throw refusal(file, name, "a tensor", "another object");
            }
            check(name, view);
            views.put(name, view);
        }
    }

    private void check(String name, View view) throws IOException {
        Storage storage = view.storage;
        ZipArchiveEntry entry = entry("data/" + storage.key);
        long last;
        long bytes;
        try {
            last = Math.addExact(view.offset, view.elements());
            bytes = Math.multiplyExact(storage.elements, storage.dtype.bytes());
        } catch (ArithmeticException e) {
            throw refusal(file, name, "a shape below 2^63 elements", Arrays.toString(view.shape));
        }
        if (view.offset < 0 || last > storage.elements) {
            throw refusal(file, name, "elements within the " + storage.elements + " stored", "up to " + last);
        }
        if (!view.contiguous()) {
            throw refusal(file, name, "a contiguous tensor", "strides " + Arrays.toString(view.strides));
        }
        if (entry.getSize() != bytes) {
            throw refusal(file, name, bytes + " bytes in " + entry.getName(), entry.getSize() + " bytes");
        }
    }

    @Override
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(views.navigableKeySet());
    }

    @Override
    public StoredTensor tensor(String name) {
        View view = views.get(name);
        if (view == null) {
            throw UserError.doing("reading weights")
                    .expected("a tensor " + name)
                    .found("none of that name among " + views.size())
                    .at(file)
                    .fix("Check that the weights belong to the config.json beside them.");
        }
        try {
            ByteBuffer storage = content(entry("data/" + view.storage.key), Integer.MAX_VALUE);
            int size = view.storage.dtype.bytes();
            ByteBuffer data = storage.slice((int) view.offset * size, (int) view.elements() * size);
            return new StoredTensor(name, view.storage.dtype, view.shape, data);
        } catch (IOException e) {
            throw new UncheckedIOException("mapping " + name + " of " + file + ": " + e.getMessage(), e);
        }
    }

    private ZipArchiveEntry entry(String name) throws IOException {
        List<ZipArchiveEntry> found = new ArrayList<>();
        zip.getEntries(folder + name).forEach(found::add);
        if (found.size() != 1) {
            throw refusal(file, name, "one entry " + folder + name, Integer.toString(found.size()));
        }
        return found.get(0);
    }

    /** Maps an entry that lies uncompressed, inflates another. */
    private ByteBuffer content(ZipArchiveEntry entry, int most) throws IOException {
        boolean stored = entry.getMethod() == ZipEntry.STORED;
        if (!stored && entry.getMethod() != ZipEntry.DEFLATED) {
            throw refusal(file, entry.getName(), "an entry stored or deflated", "method " + entry.getMethod());
        }
        long size = entry.getSize();
        long limit = stored ? most : Math.min(most, MAX_INFLATED_BYTES);
        if (size < 0 || size > limit) {
            throw refusal(file, entry.getName(), "at most " + limit + " bytes", Long.toString(size));
        }
        try (InputStream in = zip.getInputStream(entry)) {
            if (!stored) {
                byte[] bytes = in.readNBytes((int) size);
                if (bytes.length != size || in.read() >= 0) {
                    throw refusal(file, entry.getName(), size + " bytes", "more or fewer");
                }
                return ByteBuffer.wrap(bytes);
            }
            long offset = entry.getDataOffset();
            if (offset < 0 || offset + size > channel.size()) {
                throw refusal(file, entry.getName(), "an entry within the file", size + " bytes from " + offset);
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, size);
        } catch (ZipException | EOFException e) {
            throw refusal(file, entry.getName(), "a whole entry", String.valueOf(e.getMessage()));
        }
    }

    /** The few names that a dictionary of tensors needs. */
    private static final class Tensors implements PickleReader.Calls {

        @Override
        public boolean knows(Global global) {
            return Set.of(REBUILD, PARAMETER, ORDERED_DICT).contains(global) || STORAGES.containsKey(global);
        }

        @Override
        public @Nullable Object call(Global function, List<?> arguments) {
            if (function.equals(ORDERED_DICT) && arguments.isEmpty()) {
                return new LinkedHashMap<>();
            }
            if (function.equals(PARAMETER) && arguments.size() == 3 && arguments.get(0) instanceof View view) {
                return view; // (tensor, requires_grad, hooks)
            }
            if (function.equals(REBUILD)
                    && arguments.size() >= 4
                    && arguments.get(0) instanceof Storage storage
                    && arguments.get(1) instanceof Long offset) {
                long[] shape = sizes(arguments.get(2));
                long[] strides = sizes(arguments.get(3));
                if (shape != null && strides != null && shape.length == strides.length) {
                    return new View(storage, offset, shape, strides);
                }
            }
            return null;
        }

        private static long @Nullable [] sizes(Object argument) {
            if (!(argument instanceof List<?> list)) {
                return null;
            }
            long[] sizes = new long[list.size()];
            for (int i = 0; i < sizes.length; i++) {
                if (!(list.get(i) instanceof Long size) || size < 0) {
                    return null;
                }
                sizes[i] = size;
            }
            return sizes;
        }

        /** {@code ("storage", type, key, location, elements)}. */
        @Override
        public @Nullable Object persistent(Object id) {
            if (id instanceof List<?> parts
                    && parts.size() == 5
                    && parts.get(0).equals("storage")
                    && parts.get(1) instanceof Global type
                    && parts.get(2) instanceof String key
                    && parts.get(4) instanceof Long elements) {
                Dtype dtype = STORAGES.get(type);
                return dtype == null || elements < 0 ? null : new Storage(dtype, key, elements);
            }
            return null;
        }
    }

    private static UserError refusal(Path file, String element, String expected, String found) {
        return UserError.doing("reading weights")
                .expected(expected)
                .found(found)
                .at(file)
                .in(element)
                .fix("The file is damaged or holds more than tensors: use the model's safetensors.");
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            zip.close();
        }
    }
}
