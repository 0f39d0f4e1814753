package dev.xtrain.source;

/**
 * Where a file comes from.
 *
 * @param repository the repository that it belongs to
 * @param path the file in it, with forward slashes
 */
public record Provenance(Repository repository, String path) {}
