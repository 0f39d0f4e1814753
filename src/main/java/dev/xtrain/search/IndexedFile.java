package dev.xtrain.search;

import dev.xtrain.source.Stamp;
import java.util.List;

/**
 * A source file as it was when it was last read.
 *
 * @param settled whether the stamp can be trusted: the file was not written to just before it was read
 * @param content SHA-256 of its bytes
 * @param firstId number of its first function in the word index; the others follow
 */
record IndexedFile(
        String path, Stamp stamp, boolean settled, String content, long firstId, List<IndexedFunction> functions) {

    /** The same, found unchanged under another stamp. */
    IndexedFile stamped(Stamp newStamp, boolean nowSettled) {
        return new IndexedFile(path, newStamp, nowSettled, content, firstId, functions);
    }

    IndexedFile numbered(long id) {
        return new IndexedFile(path, stamp, settled, content, id, functions);
    }
}
