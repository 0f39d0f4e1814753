package dev.xtrain.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Debian package's machine-readable {@code copyright} (DEP-5): which licence each of its files is under.
 *
 * <p>Its patterns are of paths in the source package, and the last that matches a file decides. A package that was
 * built has other folders on top: where a pattern without its first folders matches, too, and speaks of another
 * licence, the file's is not known.
 */
final class DebianCopyright {

    private static final String NAME = "copyright";
    private static final Pattern FORMAT =
            Pattern.compile("(?i)\\A\\s*Format(?:-Specification)?:.*(?:copyright-format|dep-?5).*");
    private static final Pattern FIELD = Pattern.compile("(?m)^([A-Za-z-]+):[ \\t]*(.*(?:\\n[ \\t]+\\S.*)*)");
    private static final Pattern GNU = Pattern.compile("([al]?gpl)-?v?(\\d(?:\\.\\d)?)(\\+|-or-later)?(?:[ -].*)?");

    /** What Debian calls them, in lower case. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("expat", "MIT"),
            Map.entry("mit", "MIT"),
            Map.entry("apache-2", "Apache-2.0"),
            Map.entry("apache-2.0", "Apache-2.0"),
            Map.entry("bsd-2-clause", "BSD-2-Clause"),
            Map.entry("bsd-2", "BSD-2-Clause"),
            Map.entry("bsd-3-clause", "BSD-3-Clause"),
            Map.entry("bsd-3", "BSD-3-Clause"),
            Map.entry("isc", "ISC"),
            Map.entry("zlib", "Zlib"),
            Map.entry("bsl-1.0", "BSL-1.0"),
            Map.entry("boost-1.0", "BSL-1.0"),
            Map.entry("psf", "PSF-2.0"),
            Map.entry("psf-2", "PSF-2.0"),
            Map.entry("psf-2.0", "PSF-2.0"),
            Map.entry("python-2.0", "PSF-2.0"),
            Map.entry("cc0", "CC0-1.0"),
            Map.entry("cc0-1.0", "CC0-1.0"),
            Map.entry("unlicense", "Unlicense"),
            Map.entry("0bsd", "0BSD"),
            Map.entry("mpl-2.0", "MPL-2.0"));

    /** A pattern and the licence of what it matches, null for one that is not known. */
    private record Rule(Pattern pattern, @Nullable String spdx) {

        boolean matches(String path) {
            return pattern.matcher(path).matches();
        }
    }

    private final List<Rule> rules = new ArrayList<>(); // in the file's order
    private final List<Rule> elsewhere = new ArrayList<>(); // patterns without some of their first folders

    private DebianCopyright() {}

    /** Whether a file of that name may be one. */
    static boolean isCopyright(String name) {
        return name.equals(NAME);
    }

    /** Reads one; empty where it is not machine-readable. */
    static Optional<DebianCopyright> parse(String name, String text) {
        if (!isCopyright(name) || !FORMAT.matcher(text).lookingAt()) {
            return Optional.empty();
        }
        List<Map<String, String>> paragraphs = Pattern.compile("\\n\\s*\\n")
                .splitAsStream(text.replace("\r", ""))
                .map(DebianCopyright::fields)
                .toList();
        var texts = new LinkedHashMap<String, String>(); // of licences that stand by themselves, by name
        for (Map<String, String> paragraph : paragraphs) {
            if (!paragraph.containsKey("files")) {
                String license = paragraph.getOrDefault("license", "");
                texts.putIfAbsent(firstLine(license).toLowerCase(Locale.ROOT), license);
            }
        }
        var copyright = new DebianCopyright();
        for (Map<String, String> paragraph : paragraphs) {
            String license = paragraph.getOrDefault("license", "");
            for (String pattern : paragraph.getOrDefault("files", "").strip().split("\\s+")) {
                copyright.add(pattern, expression(license, texts));
            }
        }
        return Optional.of(copyright);
    }

    private static Map<String, String> fields(String paragraph) {
        var fields = new LinkedHashMap<String, String>();
        for (MatchResult field : FIELD.matcher(paragraph).results().toList()) {
            fields.put(field.group(1).toLowerCase(Locale.ROOT), field.group(2));
        }
        return fields;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }

    private void add(String pattern, @Nullable String spdx) {
        if (pattern.isEmpty() || pattern.startsWith("debian/")) {
            return; // the packaging, of which nothing is in the package
        }
        rules.add(new Rule(glob(pattern), spdx));
        for (int cut = pattern.indexOf('/'); cut >= 0; cut = pattern.indexOf('/', cut + 1)) {
            String rest = pattern.substring(cut + 1);
            if (!rest.isEmpty() && !rest.startsWith("*") && !rest.startsWith("?")) {
                elsewhere.add(new Rule(glob(rest), spdx));
            }
        }
    }

    private static Pattern glob(String pattern) {
        var regex = new StringBuilder();
        pattern.replaceFirst("^\\./", "")
                .chars()
                .forEach(c -> regex.append(
                        switch (c) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(Character.toString(c));
                        }));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /**
     * The licence of a file.
     *
     * @param path from the folder that this stands in
     */
    Optional<String> spdx(String path) {
        String license = null;
        for (Rule rule : rules) {
            if (rule.matches(path)) {
                license = rule.spdx;
            }
        }
        for (Rule rule : elsewhere) {
            if (rule.matches(path) && !String.valueOf(license).equals(rule.spdx)) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(license);
    }

    /** Of {@code A or B} what is known is a choice; of {@code A and B} both must be known. */
    private static @Nullable String expression(String license, Map<String, String> texts) {
        String name = firstLine(license).toLowerCase(Locale.ROOT);
        if (name.matches(".*\\bor\\b.*, and .*|.*, or .*\\band\\b.*")) {
            return null; // brackets would be needed
        }
        var choices = new ArrayList<String>();
        for (String choice : name.split("\\s*,?\\s+or\\s+", -1)) {
            var parts = new ArrayList<@Nullable String>();
            for (String part : choice.split("\\s*,?\\s+and\\s+|\\s*,\\s*", -1)) {
                parts.add(single(part, name.equals(part) ? license : "", texts));
            }
            if (!parts.contains(null)) {
                choices.add(String.join(" AND ", parts));
            }
        }
        return choices.isEmpty() ? null : String.join(" OR ", choices);
    }

    private static @Nullable String single(String name, String text, Map<String, String> texts) {
        String known = NAMES.get(name);
        Matcher gnu = GNU.matcher(name);
        if (known != null) {
            return known;
        }
        if (gnu.matches()) {
            String version = gnu.group(2).contains(".") ? gnu.group(2) : gnu.group(2) + ".0";
            return gnu.group(1).toUpperCase(Locale.ROOT) + "-" + version
                    + (gnu.group(3) == null ? "-only" : "-or-later");
        }
        if (name.startsWith("apache-2.0") && name.contains("llvm")) {
            return "Apache-2.0 WITH LLVM-exception";
        }
        String own = text.contains("\n") ? text : texts.getOrDefault(name, "");
        return LicenseDetector.recognise(own.substring(own.indexOf('\n') + 1).replaceAll("(?m)^ \\.?", ""));
    }
}
