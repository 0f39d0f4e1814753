package dev.xtrain.cli;

import dev.xtrain.mine.MinedCorpus;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.Extent;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.PairWriter;
import dev.xtrain.pairs.PublishedSet;
import dev.xtrain.source.Repository;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files that a corpus is written to: one where the user names one, else one for each repository, or published set,
 * and language. Repositories whose names make the same file name share it.
 */
final class PairFiles implements Closeable {

    private final @Nullable Path output;
    private final Path folder;
    private final PairWriter.Layout layout;
    private final Map<String, Set<String>> repos = new TreeMap<>(String.CASE_INSENSITIVE_ORDER); // by name of the file
    private final Map<String, String> sets = new HashMap<>(); // names of files, by repositories of published sets
    private final Map<Path, Part> parts = new TreeMap<>();

    /** A file while it is written, and what goes to it. */
    private record Part(
            PairWriter writer, Set<String> repos, @Nullable String lang) {}

    PairFiles(@Nullable Path output, Path folder, PairWriter.Layout layout, List<Repository> repositories) {
        this.output = output;
        this.folder = folder;
        this.layout = layout;
        for (Repository repository : repositories) {
            repos.computeIfAbsent(fileName(repository.name()), name -> new LinkedHashSet<>()) // as a Mac's disk has it
                    .add(repository.name());
        }
    }

    /** Has all that a published set gave written to one file for each language. */
    PairFiles together(PublishedSet set) {
        String file = fileName(set.name());
        Set<String> together = new LinkedHashSet<>(Set.of(set.name()));
        set.repositories().forEach(repository -> together.add(repository.name()));
        together.forEach(repo -> sets.put(repo, file));
        repos.computeIfAbsent(file, name -> new LinkedHashSet<>()).addAll(together);
        return this;
    }

    private String fileOf(String repo) {
        return sets.getOrDefault(repo, fileName(repo));
    }

    private static String fileName(String repo) {
        return repo.replaceAll("[^\\p{L}\\p{N}._+-]", "_");
    }

    /**
     * Writes all rows, and what was dropped where there are some.
     *
     * @param byId whether negatives that go to the same file are given by their id alone
     * @param seen is shown every row
     * @return where the rows are
     */
    List<Path> write(MinedCorpus corpus, CorpusOptions options, boolean byId, String command, Consumer<Pair> seen) {
        corpus.forEachRow(byId, row -> {
            part(String.valueOf(row.repo()), row.lang()).writer.add(row);
            seen.accept(row);
        });
        corpus.forEachDrop(drop -> {
            if (output != null || parts.containsKey(path(drop.repo(), drop.lang()))) {
                part(drop.repo(), drop.lang()).writer.add(drop);
            }
        });
        List<Path> written = new ArrayList<>();
        for (Part part : parts.values()) {
            Extent extent =
                    part.lang == null ? corpus.extent() : corpus.extent().part(part.repos, part.lang);
            written.addAll(part.writer.commit(extent, options, command));
        }
        return written;
    }

    private Path path(String repo, String lang) {
        if (output != null) {
            return output;
        }
        String name = repos.keySet().stream()
                .filter(known -> known.equalsIgnoreCase(fileOf(repo)))
                .findFirst()
                .orElse(fileOf(repo));
        return folder.resolve(name + "-" + lang + ".jsonl");
    }

    private Part part(String repo, String lang) {
        return parts.computeIfAbsent(
                path(repo, lang),
                path -> new Part(
                        new PairWriter(path, layout),
                        repos.getOrDefault(fileOf(repo), Set.of(repo)),
                        output == null ? lang : null));
    }

    @Override
    public void close() {
        parts.values().forEach(part -> part.writer.close());
    }
}
