package dev.xtrain.source;

/**
 * A licence and how it was recognised.
 *
 * @param spdx its SPDX identifier, or an expression of several
 * @param source {@code header} (the file itself), {@code file} (a licence file above it) or {@code manifest} (that of
 *     the package it is in)
 */
public record License(String spdx, String source) {}
