package dev.xtrain.mine;

import dev.xtrain.io.Progress;
import dev.xtrain.pairs.CorpusOptions;
import dev.xtrain.pairs.Pair;
import dev.xtrain.pairs.SourceMaterial;
import dev.xtrain.source.SourceTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Corpora with their negatives, for tests. */
public final class Mined {

    private Mined() {}

    /** That of folders. */
    public static MinedCorpus corpus(CorpusOptions options, NegativeMix mix, Path... folders) {
        List<SourceMaterial> materials = new ArrayList<>();
        for (Path folder : folders) {
            materials.add(new SourceMaterial(SourceTree.open(folder), options.languages()));
        }
        try {
            return MinedCorpus.of(materials, options, mix, files -> Progress.silent());
        } finally {
            materials.forEach(SourceMaterial::close);
        }
    }

    /** The rows of folders. */
    public static List<Pair> rows(CorpusOptions options, NegativeMix mix, Path... folders) {
        List<Pair> rows = new ArrayList<>();
        try (MinedCorpus corpus = corpus(options, mix, folders)) {
            corpus.forEachRow(false, rows::add);
            corpus.done();
        }
        return rows;
    }
}
