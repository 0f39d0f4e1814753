package dev.xtrain.pairs;

import dev.xtrain.io.TextFile;
import dev.xtrain.io.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Packages that are reserved for measuring, by name: those that a list names, such as
 * {@code scripts/corpora/reserved.txt}. A line is {@code debian:NAME}, {@code maven:GROUP:ARTIFACT}, {@code npm:NAME},
 * {@code path:GLOB} or {@code benchmark:NAME}; {@code *} stands for any run of characters, {@code #} begins a comment.
 *
 * <p>A repository is told by its own name, version aside: {@code gson-2.10-sources.jar} is {@code gson}, and so is what
 * Debian calls {@code librust-gson-dev}. Copies under other names are told by content ({@link Fingerprints}).
 */
public final class Reservations {

    /** What files are called. */
    public static final String SUFFIX = ".txt";

    /** None. */
    public static final Reservations NONE = new Reservations(List.of(), List.of());

    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern DEBIAN = Pattern.compile("^(?:librust-|python3-|lib)|(?:-dev|-java)$");
    private static final Pattern VERSION = Pattern.compile("(?:-sources)?(?:[-_]v?\\d.*)?(?:-sources)?$");

    private final List<Pattern> names;
    private final List<Pattern> paths;

    private Reservations(List<Pattern> names, List<Pattern> paths) {
        this.names = List.copyOf(names);
        this.paths = List.copyOf(paths);
    }

    /** Reads lists. Errors: no such file, a line that is no reservation. */
    public static Reservations read(List<Path> files) {
        var names = new ArrayList<Pattern>();
        var paths = new ArrayList<Pattern>();
        for (Path file : files) {
            int line = 0;
            for (String text : TextFile.read(file, MAX_BYTES).lines().toList()) {
                line++;
                String entry = text.replaceFirst("#.*", "").strip();
                String[] parts = entry.split(":", -1);
                switch (parts[0]) {
                    case "" -> {}
                    case "debian" -> names.add(glob(DEBIAN.matcher(last(parts)).replaceAll("")));
                    case "maven" -> artifacts(parts).forEach(artifact -> names.add(glob(artifact)));
                    case "npm" -> names.add(glob(last(parts).replaceFirst(".*/", "")));
                    case "path" -> paths.add(glob(last(parts)));
                    case "benchmark" -> {} // told when rows are read
                    default ->
                        throw UserError.doing("reading reservations")
                                .expected("debian:, maven:, npm:, path: or benchmark: and a name")
                                .found(entry)
                                .at(file, line)
                                .fix("Correct the line, or remove it.");
                }
            }
        }
        return new Reservations(names, paths);
    }

    /** Of a whole group those that have its name. */
    private static List<String> artifacts(String[] parts) {
        String group = parts[1].substring(parts[1].lastIndexOf('.') + 1);
        return last(parts).equals("*") ? List.of(group, group + "-*") : List.of(last(parts));
    }

    private static String last(String[] parts) {
        return parts[parts.length - 1];
    }

    private static Pattern glob(String text) {
        return Pattern.compile("\\Q" + text.replace("*", "\\E.*\\Q") + "\\E");
    }

    /** Whether a file of a repository is reserved, by the name of either. */
    boolean hold(String repository, String path) {
        String name = VERSION.matcher(repository.toLowerCase(Locale.ROOT)).replaceFirst("");
        String whole = "/" + path;
        return names.stream().anyMatch(reserved -> reserved.matcher(name).matches())
                || paths.stream().anyMatch(reserved -> reserved.matcher(whole).matches());
    }

    /** How many there are. */
    public int size() {
        return names.size() + paths.size();
    }
}
