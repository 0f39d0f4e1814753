package dev.xtrain.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** An archive: a repository that knows only its name, of whose history nothing is told. */
abstract class PackedTree implements SourceTree {

    private final Closeable content;
    private final Repository repository;
    private final LicenseDetector licenses = new LicenseDetector(this::licenseTexts);
    private final Skipped skipped = new Skipped();

    /**
     * An archive of that name.
     *
     * @param content what it is read from, until it is closed
     */
    PackedTree(String name, Closeable content) {
        this.repository = new Repository(name, null, null, "");
        this.content = content;
    }

    /** What tells of licences in a folder, named by its path with a slash at the end; the whole archive's is empty. */
    abstract List<LicenseDetector.Text> licenseTexts(String folder);

    @Override
    public final Repository repository() {
        return repository;
    }

    @Override
    public final Optional<License> license(SourceFile file) {
        return licenses.detect(file);
    }

    @Override
    public final Skipped skipped() {
        return skipped;
    }

    @Override
    public final void close() {
        try {
            content.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
