package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenseDetectorTest {

    private static final String MIT = "The MIT License (MIT)\n\nPermission is hereby granted, free of charge, to any\n"
            + "person obtaining a copy of this software";
    private static final String APACHE = """
                                             Apache License
                                       Version 2.0, January 2004
            """;

    private static final String GPL = "GNU GENERAL PUBLIC LICENSE  Version 3, 29 June 2007";
    private static final String LGPL = "GNU LESSER GENERAL PUBLIC LICENSE  Version 3, 29 June 2007";
    private static final String ISC =
            "Permission to use, copy, modify, and/or distribute this software for any purpose";

    /** @param texts of files named LICENSE, by folder */
    private static Optional<License> detect(Map<String, String> texts, String path, String content) {
        return new LicenseDetector(folder -> texts.containsKey(folder)
                        ? List.of(new LicenseDetector.Text("LICENSE", texts.get(folder)))
                        : List.of())
                .detect(SourceFile.of(path, content));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Apache License, Version 2.0|Apache-2.0",
                "Mozilla Public License Version 2.0|MPL-2.0",
                "GNU GENERAL PUBLIC LICENSE  Version 3, 29 June 2007|GPL-3.0-only",
                "GNU GENERAL PUBLIC LICENSE Version 2, June 1991|GPL-2.0-only",
                "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1, February 1999|LGPL-2.1-only",
                "GNU AFFERO GENERAL PUBLIC LICENSE Version 3|AGPL-3.0-only",
                "Permission to use, copy, modify, and/or distribute this software for any purpose|ISC",
                "Redistribution and use in source and binary forms, with or without. Neither the name of|BSD-3-Clause",
                "Redistribution and use in source and binary forms, with or without|BSD-2-Clause",
                "Eclipse Public License - v 2.0|EPL-2.0",
            })
    void aLicenceIsToldByAPhraseOfItsOwn(String text, String spdx) {
        assertEquals(spdx, LicenseDetector.recognise(text));
    }

    @Test
    void otherTextIsNoLicence() {
        assertNull(LicenseDetector.recognise("All rights reserved."));
    }

    @Test
    void aHeaderGoesBeforeFiles() {
        assertEquals(
                Optional.of(new License("GPL-2.0-only WITH Linux-syscall-note", "header")),
                detect(Map.of("", MIT), "a.rs", "// SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note\n"));
        assertEquals(
                Optional.of(new License("MIT", "header")),
                detect(Map.of(), "a.java", "/* SPDX-License-Identifier: MIT */"));
    }

    @Test
    void swiftGrantsApacheWithoutAnArticle() {
        assertEquals("Apache-2.0", LicenseDetector.grant("// Licensed under Apache License v2.0 with Runtime Library Exception"));
    }

    @Test
    void theNearestFileAboveHolds() {
        var texts = Map.of("", MIT, "vendor/x/", APACHE);
        assertEquals(Optional.of(new License("Apache-2.0", "file")), detect(texts, "vendor/x/src/a.rs", ""));
        assertEquals(Optional.of(new License("MIT", "file")), detect(texts, "vendor/y/a.rs", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "LICENSE-MIT MIT LICENSE-APACHE APACHE, Apache-2.0 OR MIT",
        "LICENSE.MIT.txt MIT UNLICENSE ISC, ISC OR MIT",
        "LICENSE-MIT MIT LICENSE-APACHE APACHE COPYING MIT, Apache-2.0 OR MIT",
        "COPYING GPL COPYING.LESSER LGPL, LGPL-3.0-only",
        "LICENSE GPL LICENSE.LESSER LGPL, LGPL-3.0-only",
        "LICENSE MIT COPYING ISC, ISC AND MIT",
        "LICENSE.txt MIT LICENSE.md MIT, MIT",
        "LICENSE.txt MIT LICENSE-vendored ISC, ISC AND MIT",
    })
    void severalFilesAreAChoiceOnlyWhereTheirNamesTellThemApart(String files, String spdx) {
        var known = Map.of("MIT", MIT, "APACHE", APACHE, "GPL", GPL, "LGPL", LGPL, "ISC", ISC);
        String[] words = files.split(" ");
        List<LicenseDetector.Text> texts = IntStream.range(0, words.length / 2)
                .mapToObj(i -> new LicenseDetector.Text(words[2 * i], String.valueOf(known.get(words[2 * i + 1]))))
                .toList();
        assertEquals(
                Optional.of(new License(spdx, "file")),
                new LicenseDetector(folder -> texts).detect(SourceFile.of("a.rs", "")));
    }

    @Test
    void withoutEitherItIsUnknown() {
        assertEquals(Optional.empty(), detect(Map.of(), "src/a.rs", "fn f() {}"));
    }

    @ParameterizedTest
    @CsvSource({
        "LICENSE, true",
        "LICENSE-MIT, true",
        "license.txt, true",
        "LICENCE.md, true",
        "COPYING, true",
        "COPYING.LESSER, true",
        "license.rs.bak.d, true",
        "licensed.rs, false",
        "License.java, false",
        "license.rs, false",
        "LICENSE.py.txt, true",
        "my_LICENSE, false",
    })
    void licenceFilesAreToldByName(String name, boolean is) {
        assertEquals(is, LicenseDetector.isLicenseFile(name));
    }
}
