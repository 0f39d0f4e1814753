package dev.xtrain.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.jspecify.annotations.Nullable;

/**
 * The part of a directory that belongs to one repository: the repository around the directory, or one inside it, a
 * submodule, which has a commit, a licence and rules of its own.
 *
 * @param at where it begins in the directory, empty or ending in a slash
 * @param repository its repository
 * @param ignored what holds at its beginning
 * @param attributes likewise
 * @param submodules by their paths from the repository's root, the addresses that {@code .gitmodules} gives
 */
record WorkTree(
        String at,
        Repository repository,
        IgnoreRules ignored,
        AttributeRules attributes,
        Map<String, String> submodules) {

    /** The one that a directory is in; the directory itself where it is in no repository. */
    static WorkTree around(Path directory) {
        GitFolder git = GitFolder.above(directory);
        return git == null ? bare(directory) : inside(git, directory);
    }

    private static WorkTree bare(Path directory) {
        var repository = new Repository(name(directory), null, null, "");
        return new WorkTree("", repository, IgnoreRules.NONE, AttributeRules.NONE, Map.of());
    }

    /** All rules down to the directory; if they leave it out itself, it is not part of the repository. */
    private static WorkTree inside(GitFolder git, Path directory) {
        Map<String, String> submodules = submodules(git.root());
        IgnoreRules ignored = IgnoreRules.NONE.and(git.common().resolve("info/exclude"), "");
        AttributeRules attributes = AttributeRules.NONE.andFirst(git.common().resolve("info/attributes"));
        Path folder = git.root();
        var path = new StringBuilder();
        for (Path part : git.root().relativize(directory)) {
            if (part.toString().isEmpty()) {
                break; // the root is the repository's
            }
            ignored = ignored.and(folder.resolve(".gitignore"), path.toString());
            attributes = attributes.and(folder.resolve(".gitattributes"), path.toString());
            path.append(part);
            if (ignored.ignore(path.toString(), true)) {
                return bare(directory);
            }
            path.append('/');
            folder = folder.resolve(part);
        }
        String remote = git.remote();
        String name = remote == null ? name(git.root()) : lastPart(remote);
        var repository = new Repository(name, remote, git.commit(), path.toString());
        return new WorkTree("", repository, ignored, attributes, submodules);
    }

    /**
     * The one that begins at a directory inside this: where there is a {@code .git}, or where {@code .gitmodules} says
     * so; null where none does. Of the latter only the address is known.
     *
     * @param path of the directory, as {@link #at}
     * @param hasGit whether a {@code .git} is in it
     */
    @Nullable
    WorkTree below(String path, Path directory, boolean hasGit) {
        String address = submodules.get(inRepository(path.substring(0, path.length() - 1)));
        GitFolder git = hasGit ? GitFolder.at(directory) : null;
        if (git == null && address == null) {
            return null;
        }
        String remote = git == null ? null : git.remote();
        if (remote == null && address != null && !address.startsWith(".")) {
            remote = GitFolder.withoutCredentials(address);
        }
        String known = remote == null ? address : remote;
        String name = known == null ? "" : lastPart(known);
        String commit = git == null ? null : git.commit();
        return new WorkTree(
                path,
                new Repository(name.isEmpty() ? name(directory) : name, remote, commit, ""),
                git == null
                        ? IgnoreRules.NONE
                        : IgnoreRules.NONE.and(git.common().resolve("info/exclude"), ""),
                git == null
                        ? AttributeRules.NONE
                        : AttributeRules.NONE.andFirst(git.common().resolve("info/attributes")),
                submodules(directory));
    }

    /** Whether {@code .gitmodules} names a directory, so that it is part of the repository whatever is ignored. */
    boolean isSubmodule(String path) {
        return submodules.containsKey(inRepository(path));
    }

    /** A path of the directory, as the repository has it. */
    String inRepository(String path) {
        return repository.prefix() + path.substring(at.length());
    }

    private static Map<String, String> submodules(Path root) {
        var config = new Config();
        try (InputStream in = RuleFile.open(root.resolve(".gitmodules"))) {
            config.fromText(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | ConfigInvalidException e) {
            return Map.of();
        }
        Map<String, String> submodules = new LinkedHashMap<>();
        for (String name : config.getSubsections("submodule")) {
            String path = config.getString("submodule", name, "path");
            String address = config.getString("submodule", name, "url");
            if (path != null) {
                submodules.put(path.replaceFirst("/+$", ""), address == null ? "" : address);
            }
        }
        return submodules;
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
