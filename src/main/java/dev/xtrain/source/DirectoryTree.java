package dev.xtrain.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory, or one file in it.
 *
 * <p>Left out, and counted: what {@code .gitignore} names, hidden names, build output, what {@code .gitattributes}
 * calls vendored or generated, symbolic links (so that loops cannot happen), devices and pipes, folders and files that
 * cannot be read. The directory that the user names is never itself left out; if the repository around it ignores it,
 * it does not belong to that repository. Files of a submodule are read with the facts and rules of the submodule alone.
 */
final class DirectoryTree implements SourceTree {

    private record Found(String path, Path file, Stamp stamp) implements Entry {}

    private record Folder(
            String path,
            Path directory,
            WorkTree tree,
            IgnoreRules ignored,
            AttributeRules attributes,
            @Nullable String vendored) {}

    private final Path root;
    private final @Nullable Path single;
    private final WorkTree own;
    private final Map<String, WorkTree> submodules = new ConcurrentSkipListMap<>(); // by where they begin
    private final LicenseDetector licenses = new LicenseDetector(this::licenseTexts, submodules::containsKey);
    private final Skipped skipped = new Skipped();

    DirectoryTree(Path path) {
        Path real = real(path);
        Path parent = real.getParent();
        boolean file = Files.isRegularFile(real) && parent != null;
        this.root = file && parent != null ? parent : real;
        this.single = file ? real : null;
        this.own = WorkTree.around(root);
    }

    @Override
    public Repository repository() {
        return own.repository();
    }

    @Override
    public List<Repository> repositories() {
        return Stream.concat(Stream.of(own), submodules.values().stream())
                .map(WorkTree::repository)
                .toList();
    }

    @Override
    public Provenance provenance(String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            WorkTree inside = submodules.get(path.substring(0, slash + 1));
            if (inside != null) {
                return new Provenance(inside.repository(), inside.inRepository(path));
            }
        }
        return new Provenance(own.repository(), own.inRepository(path));
    }

    @Override
    public List<? extends Entry> list(Predicate<String> wanted) {
        if (single != null) {
            return only(single);
        }
        var found = new ArrayList<Found>();
        Deque<Folder> open = new ArrayDeque<>();
        open.push(new Folder("", root, own, own.ignored(), own.attributes(), null));
        while (!open.isEmpty()) {
            visit(open.pop(), wanted, found, open);
        }
        found.sort(Comparator.comparing(Found::path));
        return found;
    }

    private List<Found> only(Path file) {
        try {
            return List.of(
                    new Found(name(file), file, Stamp.of(Files.readAttributes(file, BasicFileAttributes.class))));
        } catch (IOException e) {
            skipped.add(SkipReason.UNREADABLE, name(file));
            return List.of();
        }
    }

    private void visit(Folder folder, Predicate<String> wanted, List<Found> found, Deque<Folder> open) {
        List<Path> children = new ArrayList<>();
        if (!folder.path.isEmpty() && Files.isSymbolicLink(folder.directory)) { // since it was listed
            skipped.add(SkipReason.SYMLINK, folder.path);
            return;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.directory)) {
            stream.forEach(children::add);
        } catch (IOException | DirectoryIteratorException e) {
            skipped.add(SkipReason.UNREADABLE, folder.path.isEmpty() ? "." : folder.path);
            return;
        }
        Set<String> names = new HashSet<>();
        children.forEach(child -> names.add(name(child)));
        Folder here = withOwnRules(folder, names.contains(".git"));
        for (Path child : children) {
            String path = folder.path + name(child);
            BasicFileAttributes attributes;
            try {
                attributes = Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                skipped.add(SkipReason.UNREADABLE, path);
                continue;
            }
            boolean directory = attributes.isDirectory();
            if (!directory && !wanted.test(path)) {
                continue;
            }
            SkipReason reason = reason(here, name(child), path, attributes);
            if (reason != null) {
                skipped.add(reason, path);
            } else if (!directory) {
                addWritten(here, new Found(path, child, Stamp.of(attributes)), found);
            } else {
                boolean built = BuildFolders.contains(name(child), folder.path.equals(here.tree.at()), names::contains);
                String vendored = here.vendored == null && built ? path : here.vendored;
                if (vendored != null && !here.attributes.mayUnset(AttributeRules.VENDORED)) {
                    skipped.add(SkipReason.BUILD_OUTPUT, vendored);
                } else {
                    open.push(new Folder(path + "/", child, here.tree, here.ignored, here.attributes, vendored));
                }
            }
        }
    }

    /** The folder with the rules that stand in it; those of a repository of its own where one begins there. */
    private Folder withOwnRules(Folder folder, boolean hasGit) {
        WorkTree tree = folder.tree;
        IgnoreRules ignored = folder.ignored;
        AttributeRules attributes = folder.attributes;
        WorkTree begins = folder.path.isEmpty() ? null : tree.below(folder.path, folder.directory, hasGit);
        if (begins != null) {
            submodules.put(folder.path, begins);
            tree = begins;
            ignored = begins.ignored();
            attributes = begins.attributes();
        }
        String path = tree.inRepository(folder.path);
        return new Folder(
                folder.path,
                folder.directory,
                tree,
                ignored.and(folder.directory.resolve(".gitignore"), path),
                attributes.and(folder.directory.resolve(".gitattributes"), path),
                folder.vendored);
    }

    private static @Nullable SkipReason reason(Folder here, String name, String path, BasicFileAttributes attributes) {
        boolean directory = attributes.isDirectory();
        SkipReason kind = directory ? null : kind(attributes);
        if (kind == SkipReason.SYMLINK || kind == SkipReason.NOT_REGULAR) {
            return kind;
        }
        if (name.startsWith(".")) {
            return SkipReason.HIDDEN;
        }
        boolean submodule = directory && here.tree.isSubmodule(path); // git has it whatever it ignores
        if (!submodule && here.ignored.ignore(here.tree.inRepository(path), directory)) {
            return SkipReason.IGNORED;
        }
        return kind;
    }

    /** Why what is no directory cannot be read, by what it is; null where it can. */
    private static @Nullable SkipReason kind(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return SkipReason.SYMLINK;
        }
        if (!attributes.isRegularFile()) {
            return SkipReason.NOT_REGULAR;
        }
        return attributes.size() > MAX_FILE_BYTES ? SkipReason.TOO_LARGE : null;
    }

    /** Adds a file unless others, or a program, wrote it: {@code .gitattributes} tells, else the folder it is in. */
    private void addWritten(Folder here, Found file, List<Found> found) {
        String path = here.tree.inRepository(file.path);
        Boolean vendored = here.attributes.state(path, AttributeRules.VENDORED);
        if (here.vendored != null && !Boolean.FALSE.equals(vendored)) {
            skipped.add(SkipReason.BUILD_OUTPUT, here.vendored);
        } else if (Boolean.TRUE.equals(vendored)) {
            skipped.add(SkipReason.VENDORED, file.path);
        } else if (Boolean.TRUE.equals(here.attributes.state(path, AttributeRules.GENERATED))) {
            skipped.add(SkipReason.GENERATED, file.path);
        } else {
            found.add(file);
        }
    }

    @Override
    public Optional<SourceFile> read(Entry entry) {
        Path file = ((Found) entry).file;
        byte[] bytes;
        SkipReason reason;
        try { // it may have been replaced since it was listed
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            reason = kind(attributes);
            bytes = reason == null ? bytes(file) : new byte[0];
        } catch (IOException e) {
            reason = SkipReason.UNREADABLE;
            bytes = new byte[0];
        }
        if (bytes.length > MAX_FILE_BYTES) {
            reason = SkipReason.TOO_LARGE;
        } else if (reason == null && !SourceFile.isUtf8(bytes)) {
            reason = SkipReason.NOT_UTF8;
        }
        if (reason != null) {
            skipped.add(reason, entry.path());
            return Optional.empty();
        }
        return Optional.of(new SourceFile(entry.path(), bytes));
    }

    /** At most one byte more than a file may have. */
    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes((int) MAX_FILE_BYTES + 1);
        }
    }

    @Override
    public Optional<License> license(SourceFile file) {
        return licenses.detect(file);
    }

    /** Of a folder, and of those between the repository's root and the tree's when the folder is the tree's root. */
    private List<LicenseDetector.Text> licenseTexts(String folder) {
        List<LicenseDetector.Text> texts = licenseTexts(root.resolve(folder));
        int levels =
                (int) own.repository().prefix().chars().filter(c -> c == '/').count();
        Path above = root.getParent();
        for (int i = 0; i < levels && folder.isEmpty() && texts.isEmpty() && above != null; i++) {
            texts = licenseTexts(above);
            above = above.getParent();
        }
        return texts;
    }

    private static List<LicenseDetector.Text> licenseTexts(Path folder) {
        var texts = new ArrayList<LicenseDetector.Text>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder, file -> LicenseDetector.isEvidence(name(file)))) {
            for (Path file : files) {
                if (Files.isRegularFile(file) && Files.size(file) <= MAX_FILE_BYTES) {
                    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                    texts.add(new LicenseDetector.Text(name(file), text));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return texts; // what cannot be read says nothing about the licence
        }
        return texts;
    }

    @Override
    public Skipped skipped() {
        return skipped;
    }

    @Override
    public void close() {}

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "root" : name.toString();
    }
}
