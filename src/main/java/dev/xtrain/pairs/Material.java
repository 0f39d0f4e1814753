package dev.xtrain.pairs;

import dev.xtrain.source.Repository;
import dev.xtrain.source.Skipped;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Where a corpus comes from: pieces of work, each for one of several threads, taken in in their order. */
public interface Material extends AutoCloseable {
    /** How many units of work there are, for the progress; known without reading much. */
    long size();

    /**
     * The pieces in a fixed order; asked for once, a little ahead of the work. Each gives the files that it read, and
     * how many units it was.
     */
    Iterator<Piece> pieces();

    /** Where its rows come from, once all pieces are done. */
    List<Repository> repositories();

    /** What was not read, once all pieces are done: by repository name. */
    Map<String, Skipped> skipped();

    @Override
    void close();

    /**
     * Work on one piece: safe on any thread, reads only what it needs, returns files in the order of their positions.
     */
    interface Piece {
        List<ExtractedFile> work(CorpusOptions options);

        long units();

        String name();
    }
}
