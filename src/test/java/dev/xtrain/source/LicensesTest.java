package dev.xtrain.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicensesTest {

    @ParameterizedTest
    @CsvSource({
        "permissive,MIT,true",
        "permissive,Apache-2.0 WITH LLVM-exception,true",
        "permissive,GPL-3.0-only,false",
        "permissive,MIT OR GPL-3.0-only,true",
        "permissive,MIT AND GPL-3.0-only,false",
        "permissive,(MIT OR Apache-2.0) AND BSD-3-Clause,true",
        "permissive,GPL-3.0-only AND (MIT OR Apache-2.0),false",
        "permissive,(GPL-3.0-only AND MIT) OR (ISC AND (MIT OR GPL-2.0-only)),true",
        "permissive,MIT OR GPL-3.0-only AND ISC,true",
        "permissive,(MIT,false",
        "permissive,MIT ) OR ISC,false",
        "permissive,OR,false",
        "MPL-2.0,MPL-2.0,true",
        "MPL-2.0,MIT,false"
    })
    void oneOfAChoiceMustDoAndAllOfASum(String names, String spdx, boolean expected) {
        assertEquals(expected, new Licenses(List.of(names.split(";"))).test(spdx));
    }

    @Test
    void whatNobodyWouldWriteIsNoExpression() {
        assertFalse(new Licenses(List.of("MIT")).test("(".repeat(1_000_000) + "MIT"));
    }

    @Test
    void anUnknownLicenceNeverDoes() {
        assertFalse(new Licenses(List.of(Licenses.PERMISSIVE)).test(null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "Cargo.toml|license = \"MIT/Apache-2.0\"|MIT OR Apache-2.0",
                "Cargo.toml|license = \"Apache-2.0 WITH LLVM-exception\"|Apache-2.0 WITH LLVM-exception",
                "Cargo.toml|license-file = \"COPYING\"|none",
                "package.json|{\"license\": \"ISC\"}|ISC",
                "package.json|{\"license\": {\"type\": \"MIT\", \"url\": \"x\"}}|MIT",
                "package.json|{\"license\": \"SEE LICENSE IN LICENSE.txt\"}|none",
                "pyproject.toml|license = {text = \"BSD-3-Clause\"}|BSD-3-Clause",
                "setup.cfg|license = MIT License|MIT",
                "PKG-INFO|License: Apache License, Version 2.0|Apache-2.0",
                "METADATA|License: UNKNOWN|none",
                "pom.xml|<licenses><license><name>The Apache Software License, Version 2.0</name></license>|Apache-2.0",
                "a.toml|license = \"MIT\"|none"
            })
    void aManifestNamesALicence(String name, String text, String spdx) {
        assertEquals(Optional.ofNullable(spdx), LicenseManifest.spdx(name, text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "/* Licensed under the Apache License, Version 2.0 (the \"License\") */|Apache-2.0",
                "// the Apache License v2.0 with LLVM Exceptions.|Apache-2.0 WITH LLVM-exception",
                "# This program is free software; you can redistribute it and/or modify it under the terms of the GNU General Public License as published by the Free Software Foundation; either version 2 of the License, or (at your option) any later version.|GPL-2.0-or-later",
                "# GNU Lesser General Public License as published by the Free Software Foundation; either version 2.1 of the License, or (at your option) any later version|LGPL-2.1-or-later",
                "# under the terms of the GNU General Public License version 2 only, as published|GPL-2.0-only",
                "// subject to the terms of the Mozilla Public License, v. 2.0.|MPL-2.0",
                "// Copyright somebody. All rights reserved.|none"
            })
    void aFilesHeadGrantsALicence(String head, String spdx) {
        assertEquals(spdx, LicenseDetector.grant(head));
    }

    @Test
    void theManifestSpeaksWhereNoLicenceFileDoes() {
        var detector = new LicenseDetector(folder ->
                folder.isEmpty() ? List.of(new LicenseDetector.Text("Cargo.toml", "license = \"MIT\"")) : List.of());
        assertEquals(
                Optional.of(new License("MIT", "manifest")), detector.detect(SourceFile.of("src/a.rs", "fn a() {}")));
    }
}
