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

    /** The pieces in a fixed order; asked for once, a little ahead of the work. */
    Iterator<Piece> pieces();

    /** Where its rows come from, once all pieces are done. */
    List<Repository> repositories();

    /** What was not read, once all pieces are done: by repository name. */
    Map<String, Skipped> skipped();

    @Override
    void close();

    /** Work on one piece: safe on any thread, reads only what it needs. */
    interface Piece {

        /** The files that are in it, in a fixed order. */
        List<ExtractedFile> work(CorpusOptions options);

        /** How many units of the material it is. */
        long units();

        /** Which it is, among those of all materials; another name as soon as its content is another. */
        String name();

        /** Whether it may be worked on only when all before it are taken in. */
        default boolean waits() {
            return false;
        }

        /** Is told, after its work, when it is its turn: what it leaves to others is left in order. */
        default void taken() {}

        /** Whether its work tells more than the files that it gives, so that a later run must do it again. */
        default boolean isRepeated() {
            return false;
        }
    }
}
