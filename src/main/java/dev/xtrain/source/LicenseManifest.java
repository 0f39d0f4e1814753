package dev.xtrain.source;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a package's manifest says of its licence: {@code Cargo.toml}, {@code package.json}, {@code pyproject.toml},
 * {@code setup.cfg}, {@code PKG-INFO}, {@code METADATA}, {@code pom.xml}. Names in words become SPDX identifiers where
 * there is no doubt which is meant.
 */
final class LicenseManifest {

    private static final Map<String, Pattern> FIELDS = Map.of(
            "cargo.toml", Pattern.compile("(?m)^\\s*license\\s*=\\s*\"([^\"]+)\""),
            "package.json", Pattern.compile("\"license\"\\s*:\\s*(?:\\{[^}]*\"type\"\\s*:\\s*)?\"([^\"]+)\""),
            "pyproject.toml", Pattern.compile("(?m)^\\s*license\\s*=\\s*(?:\\{\\s*text\\s*=\\s*)?[\"']([^\"']+)[\"']"),
            "setup.cfg", Pattern.compile("(?m)^license\\s*=\\s*(\\S.*)$"),
            "pkg-info", Pattern.compile("(?m)^License(?:-Expression)?:\\s*(\\S.*)$"),
            "metadata", Pattern.compile("(?m)^License(?:-Expression)?:\\s*(\\S.*)$"),
            "pom.xml", Pattern.compile("<license>\\s*<name>\\s*([^<]+?)\\s*</name>"));

    /** An expression of identifiers: {@code MIT OR Apache-2.0}; Cargo's old way to say OR is a slash. */
    private static final Pattern EXPRESSION =
            Pattern.compile("[A-Za-z0-9.+-]+(?:(?: (?:OR|AND|WITH) |/)[A-Za-z0-9.+-]+)*");

    private static final List<String> KNOWN = List.of(
            "MIT",
            "MIT-0",
            "0BSD",
            "ISC",
            "Zlib",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "BSL-1.0",
            "CC0-1.0",
            "Unlicense",
            "Apache-2.0",
            "MPL-2.0",
            "PSF-2.0",
            "LGPL-2.0-only",
            "LGPL-2.1-only",
            "LGPL-2.1-or-later",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
            "EPL-1.0",
            "EPL-2.0",
            "LLVM-exception",
            "Classpath-exception-2.0");

    private static final Map<Pattern, String> WORDS = Map.of(
            Pattern.compile(
                            "(?:the )?apache(?: software)? licen[cs]e,? (?:version |v)?2(?:\\.0)?|asl 2\\.0|apache 2\\.0"),
                    "Apache-2.0",
            Pattern.compile("(?:the )?mit(?: licen[cs]e)?"), "MIT",
            Pattern.compile("(?:the )?(?:new |modified |3-clause )?bsd(?: 3-clause| \\(3-clause\\)) ?(?:licen[cs]e)?"),
                    "BSD-3-Clause",
            Pattern.compile("(?:the )?(?:simplified |2-clause )bsd(?: licen[cs]e)?"), "BSD-2-Clause",
            Pattern.compile("(?:the )?(?:new|modified|3-clause) bsd(?: licen[cs]e)?"), "BSD-3-Clause",
            Pattern.compile("isc(?: licen[cs]e)?(?: \\(iscl\\))?"), "ISC",
            Pattern.compile("(?:mozilla public licen[cs]e|mpl),? (?:version )?2\\.0(?: \\(mpl 2\\.0\\))?"), "MPL-2.0",
            Pattern.compile("eclipse public licen[cs]e,?(?: -)? v(?:ersion )? ?2\\.0"), "EPL-2.0");

    private LicenseManifest() {}

    /** Whether a file of that name is a manifest that may name a licence. */
    static boolean isManifest(String name) {
        return FIELDS.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** The SPDX expression that a manifest of that name gives; empty where it gives none that is known. */
    static Optional<String> spdx(String name, String text) {
        Pattern field = FIELDS.get(name.toLowerCase(Locale.ROOT));
        if (field == null) {
            return Optional.empty();
        }
        Matcher found = field.matcher(text);
        return found.find() ? expression(found.group(1).strip()) : Optional.empty();
    }

    /** The SPDX expression for a licence in words, or for identifiers in any case. */
    static Optional<String> expression(String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        for (String known : KNOWN) {
            if (known.equalsIgnoreCase(said)) {
                return Optional.of(known);
            }
        }
        Optional<String> inWords = WORDS.entrySet().stream()
                .filter(word -> word.getKey().matcher(lower).matches())
                .map(Map.Entry::getValue)
                .findFirst();
        if (inWords.isPresent() || !EXPRESSION.matcher(said).matches()) {
            return inWords;
        }
        String expression = said.replace("/", " OR ");
        boolean known =
                List.of(expression.split(" (?:OR|AND|WITH) ", -1)).stream().allMatch(part -> KNOWN.contains(part));
        return known ? Optional.of(expression) : Optional.empty();
    }
}
