package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianCopyrightTest {

    private static final String HEAD = """
            Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
            Upstream-Name: waves

            """;

    private static final String WAVES = HEAD + """
            Files: *
            Copyright: 2001 The authors
            License: BSD-3-Clause

            Files: lib/waves/ode/*
             lib/waves/old.py
            Copyright: 1999 Someone
            License: GPL-2+
             This is free software.

            Files: debian/*
            Copyright: 2010 A packager
            License: GPL-3
            """;

    private static Optional<String> spdx(String copyright, String path) {
        return DebianCopyright.parse("copyright", copyright).orElseThrow().spdx(path);
    }

    @Test
    void theLastPatternThatMatchesDecides() {
        assertEquals(Optional.of("BSD-3-Clause"), spdx(WAVES, "lib/waves/core.py"));
        assertEquals(Optional.of("GPL-2.0-or-later"), spdx(WAVES, "lib/waves/ode/stiff.py"));
        assertEquals(Optional.of("GPL-2.0-or-later"), spdx(WAVES, "lib/waves/old.py"));
    }

    @Test
    void aPatternOfAFolderThatTheBuildMovedLeavesTheLicenceOpen() {
        assertEquals(Optional.of("BSD-3-Clause"), spdx(WAVES, "waves/core.py"));
        assertEquals(Optional.empty(), spdx(WAVES, "waves/ode/stiff.py"));
        assertEquals(Optional.empty(), spdx(WAVES, "waves/old.py"));
    }

    @Test
    void thePackagingHasALicenceOfItsOwn() {
        assertEquals(Optional.of("BSD-3-Clause"), spdx(WAVES, "debian/waves.py"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Expat | MIT",
                "Apache-2.0 or Expat | Apache-2.0 OR MIT",
                "Apache-2.0 and BSD-2-clause | Apache-2.0 AND BSD-2-Clause",
                "Expat, ISC | MIT AND ISC",
                "LGPL-2.1 | LGPL-2.1-only",
                "AGPL-3+ | AGPL-3.0-or-later",
                "GPL-2+ with OpenSSL exception | GPL-2.0-or-later",
                "Apache-2.0 with LLVM exceptions | Apache-2.0 WITH LLVM-exception",
                "PSF-2 | PSF-2.0",
                "House-rules or Expat | MIT",
                "House-rules and Expat |",
                "GPL-1+ or Artistic, and BSD-4-clause |",
            })
    void namesBecomeIdentifiers(String license, String spdx) {
        assertEquals(Optional.ofNullable(spdx), spdx(HEAD + "Files: *\nLicense: " + license + "\n", "a.py"));
    }

    @Test
    void aNameOfItsOwnIsToldByItsText() {
        String own = HEAD + """
                Files: *
                License: waves-license
                 Permission to use, copy, modify, and/or distribute this
                 software for any purpose with or without fee is granted.
                """;
        String apart = HEAD + """
                Files: *
                License: BSD

                License: BSD
                 Redistribution and use in source and binary forms, with or
                 without modification, are permitted.
                 .
                 Neither the name of the authors may be used.
                """;
        assertEquals(Optional.of("ISC"), spdx(own, "a.py"));
        assertEquals(Optional.of("BSD-3-Clause"), spdx(apart, "a.py"));
    }

    @Test
    void onlyTheMachineReadableFormIsRead() {
        assertTrue(DebianCopyright.parse("copyright", "This package is under the GPL.\n\nFiles: *\nLicense: MIT\n")
                .isEmpty());
    }

    @Test
    void theDetectorAsksItForFilesWithoutAHead() {
        var detector = new LicenseDetector(
                folder -> folder.isEmpty() ? List.of(new LicenseDetector.Text("copyright", WAVES)) : List.of());
        assertEquals(
                Optional.of(new License("BSD-3-Clause", "manifest")),
                detector.detect(SourceFile.of("waves/core.py", "")));
        assertEquals(Optional.empty(), detector.detect(SourceFile.of("waves/ode/stiff.py", "")));
        assertEquals(
                Optional.of(new License("MIT", "header")),
                detector.detect(SourceFile.of("waves/ode/stiff.py", "# SPDX-License-Identifier: MIT\n")));
    }
}
