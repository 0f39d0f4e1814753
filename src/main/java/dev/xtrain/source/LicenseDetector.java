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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells the licence of a file: an {@code SPDX-License-Identifier} line in its first lines, else the nearest licence
 * file above it whose text is recognised by a phrase that only that licence has.
 *
 * <p>Several licence files side by side are a choice where their names tell them apart: {@code LICENSE-MIT} and
 * {@code LICENSE-APACHE} are {@code Apache-2.0 OR MIT}. The LGPL is an addition to the GPL, whose text stands beside it
 * without holding. Of other files all hold: {@code BSD-3-Clause AND MIT}.
 */
final class LicenseDetector {

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

    private final Function<String, List<Text>> licenseTexts;
    private final Map<String, Optional<License>> byFolder = new ConcurrentHashMap<>();

    /** A licence file: its name without folder, and what it says. */
    record Text(String name, String text) {}

    /** @param licenseTexts texts of the licence files in a folder (empty or ending in a slash) */
    LicenseDetector(Function<String, List<Text>> licenseTexts) {
        this.licenseTexts = licenseTexts;
    }

    /** Whether a file of that name holds a licence. */
    static boolean isLicenseFile(String name) {
        return FILE_NAME.matcher(name).matches();
    }

    Optional<License> detect(SourceFile file) {
        byte[] bytes = file.bytes();
        String head = new String(bytes, 0, Math.min(bytes.length, HEADER_BYTES), StandardCharsets.UTF_8);
        Matcher spdx = SPDX.matcher(head);
        if (spdx.find()) {
            return Optional.of(new License(spdx.group(1), "header"));
        }
        return inFolder(file.path().substring(0, file.path().lastIndexOf('/') + 1));
    }

    private Optional<License> inFolder(String folder) {
        Optional<License> known = byFolder.get(folder);
        if (known != null) {
            return known;
        }
        Optional<License> license = read(folder);
        if (license.isEmpty() && !folder.isEmpty()) {
            license = inFolder(folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1));
        }
        byFolder.put(folder, license);
        return license;
    }

    private Optional<License> read(String folder) {
        var choices = new TreeSet<String>();
        var all = new TreeSet<String>();
        for (Text file : licenseTexts.apply(folder)) {
            String spdx = recognise(file.text);
            if (spdx != null) {
                all.add(spdx);
                if (CHOICE.matcher(file.name).matches()) {
                    choices.add(spdx);
                }
            }
        }
        if (all.isEmpty()) {
            return Optional.empty();
        }
        boolean choice = choices.equals(all);
        if (!choice && all.stream().anyMatch(spdx -> spdx.startsWith("LGPL-"))) {
            all.removeIf(spdx -> spdx.startsWith("GPL-"));
        }
        return Optional.of(new License(String.join(choice ? " OR " : " AND ", all), "file"));
    }

    /** SPDX identifier of a licence's text, or null. */
    static @Nullable String recognise(String text) {
        String start = text.substring(0, Math.min(text.length(), LICENSE_CHARS))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.]+", " ");
        for (var phrase : PHRASES.entrySet()) {
            if (start.contains(phrase.getKey())) {
                return phrase.getValue();
            }
        }
        return null;
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
