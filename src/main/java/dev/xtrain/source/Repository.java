package dev.xtrain.source;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the repository that sources come from.
 *
 * @param name the last part of the remote's address; the directory's or archive's name where there is none
 * @param remote address of {@code origin}, without credentials
 * @param commit hash that {@code HEAD} stands at
 * @param prefix path of the sources inside the repository, empty or ending in a slash
 */
public record Repository(
        String name, @Nullable String remote, @Nullable String commit, String prefix) {}
