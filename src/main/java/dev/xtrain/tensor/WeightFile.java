package dev.xtrain.tensor;

import java.io.Closeable;
import java.util.SortedSet;

/**
 * A file of named tensors, opened for reading: safetensors, ONNX initialisers or a torch zip.
 *
 * <p>Opening checks the whole table of contents (bounds, overlaps, duplicate names, sizes against shapes) and reads no
 * tensor; {@link #tensor} maps one. A malformed file is a {@link dev.xtrain.io.UserError} that names the file and the
 * tensor.
 */
public interface WeightFile extends Closeable {

    /** Names of all tensors. */
    SortedSet<String> names();

    /** The tensor of that name; its bytes stay valid until this file is closed. Errors: no such name. */
    StoredTensor tensor(String name);
}
