package dev.xtrain.train;

import dev.xtrain.extract.Language;
import dev.xtrain.extract.Languages;
import dev.xtrain.io.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Finds the files that a configuration's {@code data} names: paths, and globs such as {@code data/*-rust.jsonl}. */
public final class TrainingFiles {

    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
    private static final String ACTIVITY = "looking for training data";

    private TrainingFiles() {}

    /** The files, sorted, each once. Errors: a pattern that is none, or that no file matches. */
    public static List<Path> matching(List<String> patterns) {
        List<Path> files = new ArrayList<>();
        for (String pattern : patterns) {
            List<Path> matched = matching(pattern);
            if (matched.isEmpty()) {
                throw UserError.doing(ACTIVITY)
                        .expected("a file of pairs")
                        .found("none in " + Path.of("").toAbsolutePath())
                        .at(pattern)
                        .in("data")
                        .fix("Make one: " + command(pattern));
            }
            files.addAll(matched);
        }
        return files.stream().map(Path::normalize).distinct().sorted().toList();
    }

    private static List<Path> matching(String pattern) {
        Matcher wildcard = WILDCARD.matcher(pattern);
        boolean glob = wildcard.find();
        try {
            Path file = Path.of(pattern);
            if (Files.isRegularFile(file)) {
                return List.of(file);
            }
            if (!glob) {
                return List.of();
            }
            int slash = pattern.lastIndexOf('/', wildcard.start());
            Path folder = Path.of(pattern.substring(0, slash + 1));
            return Files.isDirectory(folder) ? walk(folder, pattern, slash) : List.of();
        } catch (InvalidPathException | PatternSyntaxException e) {
            throw UserError.doing(ACTIVITY)
                    .expected("a path, or a pattern with *, ?, [...] or {...}")
                    .found("'" + pattern + "'")
                    .at(pattern)
                    .in("data")
                    .because(e)
                    .fix("Correct it.");
        }
    }

    /** Files below a folder that match, no deeper than the pattern reaches. */
    private static List<Path> walk(Path folder, String pattern, int slash) {
        PathMatcher matcher = glob(pattern);
        String rest = pattern.substring(slash + 1);
        int depth = rest.contains("**")
                ? Integer.MAX_VALUE
                : 1 + (int) rest.chars().filter(c -> c == '/').count();
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> Files.isRegularFile(file) && matcher.matches(file))
                    .filter(file -> !file.toString().endsWith(".dropped.jsonl"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + folder + ": " + e.getMessage(), e);
        }
    }

    private static PathMatcher glob(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }

    /** A command whose output the pattern matches. */
    private static String command(String pattern) {
        PathMatcher matcher = glob(pattern);
        List<String> written = Languages.all().stream()
                .map(Language::name)
                .filter(lang -> matcher.matches(Path.of("data", "DIR-" + lang + ".jsonl")))
                .toList();
        if (written.size() == Languages.all().size()) {
            return "xtrain extract DIR writes data/DIR-LANG.jsonl.";
        } else if (!written.isEmpty()) {
            String lang = written.get(0);
            return "xtrain extract --lang " + lang + " DIR writes data/DIR-" + lang + ".jsonl.";
        }
        String named = pattern.replaceAll("[*?]+", "");
        boolean writable = !WILDCARD.matcher(named).find() && named.matches("(?:.*/)?[^/]+\\.jsonl(?:\\.gz|\\.zst)?");
        return "xtrain extract DIR -o " + (writable ? named : "FILE.jsonl, and name that file") + ".";
    }
}
