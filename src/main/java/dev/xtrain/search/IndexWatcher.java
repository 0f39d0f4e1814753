package dev.xtrain.search;

import dev.xtrain.io.Progress;

/** Is told what a {@link DirectoryIndex} does that takes time, and what it found damaged or could not keep. */
public interface IndexWatcher {

    /** A whole sentence for the user. */
    void note(String sentence);

    /** Long work begins; whoever asked closes what it gets. */
    Progress begin(String label, long total, String unit);
}
