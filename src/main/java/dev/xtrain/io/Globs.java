package dev.xtrain.io;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/** Globs as users write them: {@code **}{@code /} also stands for no folder at all, wherever in them it is. */
public final class Globs {

    private static final String FOLDERS = "**/";

    /** Places for folders in a glob: each doubles its spellings. */
    private static final int MOST_PLACES = 8;

    private Globs() {}

    /**
     * Whether a path matches a glob.
     *
     * @throws PatternSyntaxException if it is none, or has too many places for folders
     */
    public static Predicate<Path> matching(String glob) {
        if (glob.split("\\*\\*/", -1).length > MOST_PLACES + 1) {
            throw new PatternSyntaxException("more than " + MOST_PLACES + " times " + FOLDERS, glob, -1);
        }
        List<PathMatcher> matchers = spellings(glob).stream()
                .map(text -> FileSystems.getDefault().getPathMatcher("glob:" + text))
                .toList();
        return path -> matchers.stream().anyMatch(matcher -> matcher.matches(path));
    }

    /** With and without folders, at each place where there may be some. */
    private static List<String> spellings(String glob) {
        int at = glob.lastIndexOf(FOLDERS);
        if (at < 0) {
            return List.of(glob);
        }
        String rest = glob.substring(at + FOLDERS.length());
        List<String> spellings = new ArrayList<>();
        for (String before : spellings(glob.substring(0, at))) {
            spellings.add(before + FOLDERS + rest);
            spellings.add(before + rest);
        }
        return spellings;
    }
}
