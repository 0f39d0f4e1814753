package dev.xtrain.pairs;

import dev.xtrain.io.Progress;
import dev.xtrain.source.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Corpora for tests. */
public final class Corpora {

    private Corpora() {}

    /** That of trees, which stay open, without negatives. */
    public static Corpus of(List<? extends SourceTree> trees, CorpusOptions options) throws IOException {
        return of(trees, options, () -> SiblingNegatives.NONE);
    }

    /** The same with negatives of their files, whose ids are those of their code. */
    public static Corpus of(
            List<? extends SourceTree> trees, CorpusOptions options, Supplier<? extends SiblingNegatives> negatives)
            throws IOException {
        Path folder = Files.createTempDirectory("corpus");
        WorkLog log = WorkLog.open(folder, "test");
        try {
            List<SourceMaterial> materials = trees.stream()
                    .map(tree -> new SourceMaterial(tree, options.languages()))
                    .toList();
            return Corpus.of(CorpusBuilder.build(materials, options, negatives, files -> Progress.silent(), log));
        } finally {
            log.delete();
        }
    }
}
