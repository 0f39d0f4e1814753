package dev.xtrain.source;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Folders that hold what tools produced or fetched rather than what people wrote here.
 *
 * <p>Some names are beyond doubt. Others, such as {@code build} and {@code target}, are also ordinary package names
 * ({@code net/bytebuddy/build}): they count only at the top of the tree or beside the build file that explains them.
 */
final class BuildFolders {

    private static final Set<String> ALWAYS = Set.of(
            "node_modules",
            "bower_components",
            "__pycache__",
            "site-packages",
            "venv",
            "DerivedData",
            "Pods",
            "Carthage",
            "third_party",
            "cmake-build-debug",
            "cmake-build-release");

    private static final Map<String, List<String>> BESIDE = Map.of(
            "target", List.of("Cargo.toml", "pom.xml", "build.sbt"),
            "build",
                    List.of(
                            "build.gradle",
                            "build.gradle.kts",
                            "setup.py",
                            "pyproject.toml",
                            "CMakeLists.txt",
                            "package.json",
                            "lakefile.lean"),
            "dist", List.of("package.json", "setup.py", "pyproject.toml"),
            "out", List.of("package.json", "build.gradle", "build.gradle.kts"),
            "vendor", List.of("Cargo.toml", "go.mod", "composer.json", "Gemfile"));

    private BuildFolders() {}

    /**
     * The folder of build output that a path in an archive lies in, or null. At the top of a jar, {@code build} is a
     * package, not one.
     *
     * @param names whether there is a file of that path
     */
    static @Nullable String above(String path, Predicate<String> names) {
        int start = 0;
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
            int parent = start;
            String name = path.substring(start, end);
            if (contains(name, false, sibling -> names.test(path.substring(0, parent) + sibling))) {
                return path.substring(0, end);
            }
            start = end + 1;
        }
        return null;
    }

    /**
     * Whether a folder is one of them.
     *
     * @param name its name
     * @param top whether it lies directly under the tree's root
     * @param sibling whether a file of that name lies beside it
     */
    static boolean contains(String name, boolean top, Predicate<String> sibling) {
        if (ALWAYS.contains(name)) {
            return true;
        }
        List<String> explanations = BESIDE.get(name);
        return explanations != null && (top || explanations.stream().anyMatch(sibling));
    }
}
