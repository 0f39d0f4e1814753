package dev.xtrain.source;

import java.io.IOException;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A directory, or one file in it.
 *
 * <p>Left out, and counted: what {@code .gitignore} names, hidden names, build output, symbolic links (so that loops
 * cannot happen), devices and pipes, folders and files that cannot be read. The directory that the user names is never
 * itself left out; if the repository around it ignores it, it does not belong to that repository.
 */
final class DirectoryTree implements SourceTree {

    private record Found(String path, Path file, Stamp stamp) implements Entry {}

    private record Folder(String path, Path directory, IgnoreRules rules) {}

    private final Path root;
    private final @Nullable Path single;
    private final Repository repository;
    private final IgnoreRules rules; // of the folders above the root
    private final LicenseDetector licenses = new LicenseDetector(this::licenseTexts);
    private final Skipped skipped = new Skipped();

    DirectoryTree(Path path) {
        Path real = real(path);
        Path parent = real.getParent();
        boolean file = Files.isRegularFile(real) && parent != null;
        this.root = file && parent != null ? parent : real;
        this.single = file ? real : null;
        GitFolder git = GitFolder.above(root);
        IgnoreRules above = git == null ? null : rulesAbove(git, root);
        if (git == null || above == null) {
            this.repository = new Repository(name(root), null, null, "");
            this.rules = IgnoreRules.NONE;
        } else {
            String remote = git.remote();
            String name = remote == null ? name(git.root()) : lastPart(remote);
            this.repository = new Repository(name, remote, git.commit(), prefix(git.root(), root));
            this.rules = above;
        }
    }

    @Override
    public Repository repository() {
        return repository;
    }

    @Override
    public List<? extends Entry> list(Predicate<String> wanted) {
        if (single != null) {
            return only(single);
        }
        var found = new ArrayList<Found>();
        Deque<Folder> open = new ArrayDeque<>();
        open.push(new Folder("", root, rules));
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
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.directory)) {
            stream.forEach(children::add);
        } catch (IOException | DirectoryIteratorException e) {
            skipped.add(SkipReason.UNREADABLE, folder.path.isEmpty() ? "." : folder.path);
            return;
        }
        Set<String> names = new HashSet<>();
        children.forEach(child -> names.add(name(child)));
        IgnoreRules here = folder.rules.and(folder.directory.resolve(".gitignore"), repository.prefix() + folder.path);
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
            SkipReason reason = reason(name(child), path, attributes, here, folder.path.isEmpty(), names::contains);
            if (reason != null) {
                skipped.add(reason, path);
            } else if (directory) {
                open.push(new Folder(path + "/", child, here));
            } else {
                found.add(new Found(path, child, Stamp.of(attributes)));
            }
        }
    }

    private @Nullable SkipReason reason(
            String name,
            String path,
            BasicFileAttributes attributes,
            IgnoreRules here,
            boolean top,
            Predicate<String> sibling) {
        boolean directory = attributes.isDirectory();
        if (attributes.isSymbolicLink()) {
            return SkipReason.SYMLINK;
        }
        if (!directory && !attributes.isRegularFile()) {
            return SkipReason.NOT_REGULAR;
        }
        if (name.startsWith(".")) {
            return SkipReason.HIDDEN;
        }
        if (here.ignore(repository.prefix() + path, directory)) {
            return SkipReason.IGNORED;
        }
        if (directory && BuildFolders.contains(name, top, sibling)) {
            return SkipReason.BUILD_OUTPUT;
        }
        return attributes.size() > MAX_FILE_BYTES && !directory ? SkipReason.TOO_LARGE : null;
    }

    @Override
    public Optional<SourceFile> read(Entry entry) {
        Path file = ((Found) entry).file;
        byte[] bytes;
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                skipped.add(SkipReason.TOO_LARGE, entry.path());
                return Optional.empty();
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            skipped.add(SkipReason.UNREADABLE, entry.path());
            return Optional.empty();
        }
        if (!SourceFile.isUtf8(bytes)) {
            skipped.add(SkipReason.NOT_UTF8, entry.path());
            return Optional.empty();
        }
        return Optional.of(new SourceFile(entry.path(), bytes));
    }

    @Override
    public Optional<License> license(SourceFile file) {
        return licenses.detect(file);
    }

    /** Of a folder, and of those between the repository's root and the tree's when the folder is the tree's root. */
    private List<LicenseDetector.Text> licenseTexts(String folder) {
        List<LicenseDetector.Text> texts = licenseTexts(root.resolve(folder));
        int levels = (int) repository.prefix().chars().filter(c -> c == '/').count();
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

    /** The rules of all folders above the tree's root; null when they leave the root itself out. */
    private static @Nullable IgnoreRules rulesAbove(GitFolder git, Path root) {
        IgnoreRules rules = IgnoreRules.NONE.and(git.common().resolve("info/exclude"), "");
        Path folder = git.root();
        String path = "";
        for (Path part : git.root().relativize(root)) {
            if (part.toString().isEmpty()) {
                break; // the root is the repository's
            }
            rules = rules.and(folder.resolve(".gitignore"), path);
            path += part;
            if (rules.ignore(path, true)) {
                return null;
            }
            path += "/";
            folder = folder.resolve(part);
        }
        return rules;
    }

    private static String prefix(Path repository, Path root) {
        var prefix = new StringBuilder();
        for (Path part : repository.relativize(root)) {
            if (!part.toString().isEmpty()) {
                prefix.append(part).append('/');
            }
        }
        return prefix.toString();
    }

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

    /** {@code https://host/owner/name.git} and {@code git@host:owner/name} to {@code name}. */
    static String lastPart(String remote) {
        String address = remote.replaceFirst("/+$", "").replaceFirst("\\.git$", "");
        return address.substring(Math.max(address.lastIndexOf('/'), address.lastIndexOf(':')) + 1);
    }
}
