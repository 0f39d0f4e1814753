package dev.xtrain.source;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells the licence of a file: what its own first lines say (an {@code SPDX-License-Identifier} line, or the words by
 * which a licence is granted), else the nearest licence file above it whose text is recognised by a phrase that only
 * that licence has, or, beside none, the nearest {@link LicenseManifest} or {@link DebianCopyright}.
 *
 * <p>Several licence files side by side are a choice where their names tell them apart: {@code LICENSE-MIT} and
 * {@code LICENSE-APACHE} are {@code Apache-2.0 OR MIT}. The LGPL is an addition to the GPL, whose text stands beside it
 * without holding. Of other files all hold: {@code BSD-3-Clause AND MIT}.
 */
final class LicenseDetector {

    private static final String MANIFEST = "manifest";
    private static final int HEADER_BYTES = 4096;
    private static final int LICENSE_CHARS = 4000; // titles and grants stand at the top
    private static final Pattern SPDX =
            Pattern.compile("SPDX-License-Identifier:\\s*([A-Za-z0-9.+() -]*[A-Za-z0-9.+)])");
    private static final Pattern FILE_NAME = Pattern.compile("(?i)(?:licen[cs]e|copying|unlicense)(?:[-._][\\w.-]*)?"
            + "(?<!\\.(?:c|cc|cpp|cs|go|h|hpp|java|js|json|kt|lean|php|py|rb|rs|scala|swift|ts|xml))");

    /** Names that say which of several licences it is. */
    private static final Pattern CHOICE =
            Pattern.compile("(?i)licen[cs]e[-._](?!(?:txt|md|rst|html?|lesser)\\b).+|unlicense.*");

    /** Phrase to identifier; the first that is found wins, so narrower ones stand first. */
    private static final Map<String, String> PHRASES = phrases();

    private static final int GRANT_CHARS = 2500;

    /** What files say at their heads, to identifier; the first that is found wins. */
    private static final Map<Pattern, String> GRANTS = grants();

    private final Function<String, List<Text>> licenseTexts;
    private final Predicate<String> isTop;
    private final Map<String, Evidence> byFolder = new ConcurrentHashMap<>();

    /** What a folder, or the nearest above it that says something, tells of a file by its path. */
    private interface Evidence {
        Optional<License> of(String path);
    }

    /** A licence file: its name without folder, and what it says. */
    record Text(String name, String text) {}

    /** @param licenseTexts texts of the licence files in a folder (empty or ending in a slash) */
    LicenseDetector(Function<String, List<Text>> licenseTexts) {
        this(licenseTexts, folder -> false);
    }

    /** @param isTop folders for which those above do not speak */
    LicenseDetector(Function<String, List<Text>> licenseTexts, Predicate<String> isTop) {
        this.licenseTexts = licenseTexts;
        this.isTop = isTop;
    }

    /** Whether a file of that name may tell the licence of its folder. */
    static boolean isEvidence(String name) {
        return isLicenseFile(name) || LicenseManifest.isManifest(name) || DebianCopyright.isCopyright(name);
    }

    /** Whether a file of that name holds a licence. */
    static boolean isLicenseFile(String name) {
        return FILE_NAME.matcher(name).matches();
    }

    Optional<License> detect(SourceFile file) {
        return header(file)
                .or(() -> inFolder(file.path().substring(0, file.path().lastIndexOf('/') + 1))
                        .of(file.path()));
    }

    /** What a file says of itself at its head. */
    static Optional<License> header(SourceFile file) {
        byte[] bytes = file.bytes();
        String head = new String(bytes, 0, Math.min(bytes.length, HEADER_BYTES), StandardCharsets.UTF_8);
        Matcher spdx = SPDX.matcher(head);
        String named = spdx.find() ? spdx.group(1) : grant(head);
        return Optional.ofNullable(named).map(name -> new License(name, "header"));
    }

    private Evidence inFolder(String folder) {
        Evidence known = byFolder.get(folder);
        if (known != null) {
            return known;
        }
        Evidence evidence = read(folder)
                .<Evidence>map(license -> path -> Optional.of(license))
                .or(() -> copyright(folder))
                .orElseGet(() -> folder.isEmpty() || isTop.test(folder)
                        ? path -> Optional.empty()
                        : inFolder(folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1)));
        byFolder.put(folder, evidence);
        return evidence;
    }

    private Optional<Evidence> copyright(String folder) {
        return licenseTexts.apply(folder).stream()
                .flatMap(file -> DebianCopyright.parse(file.name, file.text).stream())
                .findFirst()
                .map(copyright -> path ->
                        copyright.spdx(path.substring(folder.length())).map(spdx -> new License(spdx, MANIFEST)));
    }

    private Optional<License> read(String folder) {
        var choices = new TreeSet<String>();
        var all = new TreeSet<String>();
        for (Text file : licenseTexts.apply(folder)) {
            String spdx = isLicenseFile(file.name) ? recognise(file.text) : null;
            if (spdx != null) {
                all.add(spdx);
                if (CHOICE.matcher(file.name).matches()) {
                    choices.add(spdx);
                }
            }
        }
        if (all.isEmpty()) {
            return manifest(folder);
        }
        boolean choice = choices.equals(all);
        if (!choice && all.stream().anyMatch(spdx -> spdx.startsWith("LGPL-"))) {
            all.removeIf(spdx -> spdx.startsWith("GPL-"));
        }
        return Optional.of(new License(String.join(choice ? " OR " : " AND ", all), "file"));
    }

    private Optional<License> manifest(String folder) {
        return licenseTexts.apply(folder).stream()
                .flatMap(file -> LicenseManifest.spdx(file.name, file.text).stream())
                .findFirst()
                .map(spdx -> new License(spdx, MANIFEST));
    }

    /** SPDX identifier of what a file's head says that it is licensed under, or null. */
    static @Nullable String grant(String head) {
        String start = words(head.substring(0, Math.min(head.length(), GRANT_CHARS)));
        for (var grant : GRANTS.entrySet()) {
            if (grant.getKey().matcher(start).find()) {
                return grant.getValue();
            }
        }
        return null;
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", " ");
    }

    /** SPDX identifier of a licence's text, or null. */
    static @Nullable String recognise(String text) {
        String start = words(text.substring(0, Math.min(text.length(), LICENSE_CHARS)));
        for (var phrase : PHRASES.entrySet()) {
            if (start.contains(phrase.getKey())) {
                return phrase.getValue();
            }
        }
        return null;
    }

    private static Map<Pattern, String> grants() {
        var grants = new LinkedHashMap<Pattern, String>();
        String gnu = "gnu %s?general public license.{0,200}";
        grants.put(
                Pattern.compile("apache license v(?:ersion )?2.0 with llvm exceptions?"),
                "Apache-2.0 WITH LLVM-exception");
        grants.put(Pattern.compile("under (?:the )?apache license v(?:ersion )?2.0"), "Apache-2.0");
        grants.put(Pattern.compile("mozilla public license v(?:ersion|\\.)? ?2.0"), "MPL-2.0");
        grants.put(Pattern.compile("eclipse public license v(?:ersion|\\.)? ?2.0"), "EPL-2.0");
        grants.put(Pattern.compile("boost software license version 1.0"), "BSL-1.0");
        for (String version : List.of("2.1", "2", "3")) {
            String full = version.contains(".") ? version : version + ".0";
            String either = ".{0,40}(?:either version|version) " + Pattern.quote(version)
                    + "\\b(?!\\.\\d).{0,40}any later version";
            String only = "version " + Pattern.quote(version) + "\\b(?!\\.\\d)";
            grants.put(Pattern.compile(gnu.formatted("(?:lesser|library) ") + either), "LGPL-" + full + "-or-later");
            grants.put(
                    Pattern.compile("gnu affero general public license.{0,200}" + either),
                    "AGPL-" + full + "-or-later");
            grants.put(Pattern.compile("gnu general public license.{0,200}" + either), "GPL-" + full + "-or-later");
            grants.put(Pattern.compile(gnu.formatted("(?:lesser|library) ") + only), "LGPL-" + full + "-only");
            grants.put(Pattern.compile("gnu general public license.{0,200}" + only), "GPL-" + full + "-only");
        }
        grants.put(
                Pattern.compile("permission is hereby granted free of charge to any person obtaining a copy"), "MIT");
        grants.put(
                Pattern.compile("redistribution and use in source and binary forms.*neither the name"), "BSD-3-Clause");
        return grants;
    }

    private static Map<String, String> phrases() {
        var phrases = new LinkedHashMap<String, String>();
        phrases.put("apache license version 2.0", "Apache-2.0");
        phrases.put("mozilla public license version 2.0", "MPL-2.0");
        phrases.put("gnu affero general public license version 3", "AGPL-3.0-only");
        phrases.put("gnu lesser general public license version 3", "LGPL-3.0-only");
        phrases.put("gnu lesser general public license version 2.1", "LGPL-2.1-only");
        phrases.put("gnu library general public license version 2", "LGPL-2.0-only");
        phrases.put("gnu general public license version 3", "GPL-3.0-only");
        phrases.put("gnu general public license version 2", "GPL-2.0-only");
        phrases.put("eclipse public license v 2.0", "EPL-2.0");
        phrases.put("eclipse public license v 1.0", "EPL-1.0");
        phrases.put("boost software license version 1.0", "BSL-1.0");
        phrases.put("permission to use copy modify and or distribute this software for any purpose", "ISC");
        phrases.put("permission is hereby granted free of charge to any person obtaining a copy", "MIT");
        phrases.put("neither the name", "BSD-3-Clause");
        phrases.put("redistribution and use in source and binary forms", "BSD-2-Clause");
        phrases.put("this is free and unencumbered software released into the public domain", "Unlicense");
        phrases.put("cc0 1.0 universal", "CC0-1.0");
        return phrases;
    }
}
