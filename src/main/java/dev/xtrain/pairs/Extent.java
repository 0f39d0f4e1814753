package dev.xtrain.pairs;

import dev.xtrain.source.Repository;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a corpus was looked for in.
 *
 * @param repositories where rows may come from
 * @param splitBy what is held out whole, files or repositories
 * @param censuses how much was looked at, by origin
 */
public record Extent(List<Repository> repositories, Split.By splitBy, Map<Origin, Census> censuses) {

    /** Copies. */
    public Extent {
        repositories = List.copyOf(repositories);
        censuses = Collections.unmodifiableMap(new LinkedHashMap<>(censuses));
    }

    /**
     * What a census is of.
     *
     * @param repo a repository
     * @param lang the language of its files; null for the files and folders that were not read
     */
    public record Origin(String repo, @Nullable String lang) {}

    /** How much was looked at in all. */
    public Census census() {
        return Census.sum(censuses.values());
    }

    /** What is of repositories of these names in one language; what was not read there may be of any language. */
    public Extent part(Collection<String> repos, String lang) {
        Map<Origin, Census> parts = new LinkedHashMap<>();
        censuses.forEach((origin, census) -> {
            if (repos.contains(origin.repo) && (origin.lang == null || origin.lang.equals(lang))) {
                parts.put(origin, census);
            }
        });
        return new Extent(
                repositories.stream()
                        .filter(repository -> repos.contains(repository.name()))
                        .toList(),
                splitBy,
                parts);
    }
}
