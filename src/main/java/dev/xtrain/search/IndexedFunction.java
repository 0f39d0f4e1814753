package dev.xtrain.search;

import dev.xtrain.model.TextKey;

/**
 * A function that a {@link DirectoryIndex} finds: where it stands and what its vectors are found by; its text stays in
 * the source.
 *
 * @param path the file, relative to the directory, with forward slashes
 * @param symbol qualified by the types and functions around it
 * @param line line of its name, from 1
 * @param endLine its last line
 * @param firstLine line that its documentation and attributes begin in
 * @param startByte first byte of these
 * @param endByte one past its last byte
 * @param key of its text with documentation
 */
public record IndexedFunction(
        String path,
        String lang,
        String symbol,
        int line,
        int endLine,
        int firstLine,
        int startByte,
        int endByte,
        TextKey key) {}
