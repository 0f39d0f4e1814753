package dev.xtrain.source;

import java.util.Optional;

/**
 * A licence and how it was recognised.
 *
 * @param spdx its SPDX identifier, or an expression of several
 * @param source {@code header} (the file itself), {@code file} (a licence file above it) or {@code manifest} (that of
 *     the package it is in), {@code row} (a published set's)
 */
public record License(String spdx, String source) {

    /** What a file says of itself at its head. */
    public static Optional<License> inHeader(SourceFile file) {
        return LicenseDetector.header(file);
    }

    /** The SPDX expression for how somebody calls a licence; empty where that is not known. */
    public static Optional<String> spdx(String said) {
        return LicenseManifest.expression(said.strip());
    }
}
