package dev.xtrain.source;

/**
 * A licence and how it was recognised.
 *
 * @param spdx its SPDX identifier, or an expression of several
 * @param source {@code header} (a line in the file itself) or {@code file} (a licence file above it)
 */
public record License(String spdx, String source) {}
