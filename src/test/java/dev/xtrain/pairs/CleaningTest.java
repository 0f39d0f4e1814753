package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.Detail;
import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.extract.Languages;
import dev.xtrain.source.SkipReason;
import dev.xtrain.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CleaningTest {

    private static SourceFile file(String source) {
        return SourceFile.of("a.rs", source.replace('~', '\n'));
    }

    private static Optional<DropReason> reason(String source) {
        return Cleaning.reason(documented(source), false);
    }

    private static Candidate documented(String source) {
        return Candidate.documented(Extractor.functions(file(source)), PairKind.FUNCTION)
                .get(0);
    }

    private static Optional<DropReason> ofName(String source) {
        return Cleaning.reason(
                Candidate.names(Extractor.functions(file(source))).get(0), false);
    }

    private static Optional<DropReason> ofComment(String comment, String code) {
        SourceFile file = file("fn f() {~" + comment + "~" + code + "~}");
        List<Function> blocks = Extractor.extract(file, Languages.named("rust"), Set.of(Detail.BLOCKS))
                .blocks();
        return Cleaning.reason(Candidate.documented(blocks, PairKind.COMMENT).get(0), false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "kept",
            value = {
                "fn parse_header(a: &str) { one(two, three, four) }|kept",
                "fn parse(a: &str) { one(two, three, four) }|ONE_WORD_NAME",
                "fn utf8(a: &str) { one(two, three, four) }|ONE_WORD_NAME",
                "fn _parse2(a: &str) { one(two, three, four) }|ONE_WORD_NAME",
                "fn to_string(a: &str) { one(two, three, four) }|TRIVIAL_NAME",
                "fn test_headers() { one(two, three, four) }|TRIVIAL_NAME",
                "fn headers_test() { one(two, three, four) }|TRIVIAL_NAME",
                "fn get_size(&self) -> u8 { self.inner.size.get(a, b, c) }|TRIVIAL_NAME",
                "fn get_size(&self) -> u8 { self.inner.size.get(a, b, c, d) }|kept",
                "fn set_size(&mut self, size: u8) { self.size = size; }|TRIVIAL_NAME",
                "fn get_or_default(&self, k: K) -> V { match self.get(k) { Some(v) => v, None => other() } }|kept",
                "fn settle_debts(&self) { self.debts.pay(now) }|kept",
                "fn parse_header() { call() }|SHORT_BODY",
                "fn parse_header() { }|NO_BODY",
                "fn parse_header() { // Parse  HEADER lines.~ one(two, three, four) }|QUERY_IN_CODE",
                "fn parse_header() { parse_header(two, three, four) }|kept",
            })
    void aNameMustAskForSomething(String source, DropReason expected) {
        assertEquals(Optional.ofNullable(expected), ofName(source));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "kept",
            value = {
                "// Wait until the lock is free.|kept",
                "// The file is open: parse it (again).|kept",
                "// Order is important|kept",
                "// Only two|SHORT_QUERY",
                "//|EMPTY_QUERY",
                "// TODO: wait until the lock is free.|MARKER",
                "// Wait for it; FIXME when it hangs.|MARKER",
                "// Copyright 2020 by all of us|LICENSE_COMMENT",
                "// SPDX-License-Identifier: MIT in full|LICENSE_COMMENT",
                "// clippy::all is too strict here|PRAGMA",
                "// ==== wait until it is free =====|SEPARATOR",
                "// 1 = 0x12, 2 = 0x34, 3 = 0x56|SEPARATOR",
                "// let lock = wait(until, free);|COMMENTED_OUT",
                "// if lock.is_free() {|COMMENTED_OUT",
                "// lock.wait(until, free)|COMMENTED_OUT",
                "// Call  ONE(two now|QUERY_IN_CODE",
            })
    void aCommentMustSayWhatTheCodeDoes(String comment, DropReason expected) {
        assertEquals(Optional.ofNullable(expected), ofComment(comment, "one(two, three, \"call one(two now\");"));
    }

    @Test
    void aCommentAboveNothingIsNoQuestion() {
        assertEquals(Optional.of(DropReason.NO_STATEMENT), ofComment("// Wait until the lock is free.", ""));
        assertEquals(
                Optional.of(DropReason.NO_STATEMENT),
                ofComment("// Wait until the lock is free.", "~one(two, three);"));
        assertEquals(Optional.of(DropReason.SHORT_BODY), ofComment("// Wait until the lock is free.", "one(two);"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "kept",
            value = {
                "/// Adds two numbers.~fn add(a: u8, b: u8) -> u8 { a.wrapping_add(b).max(a) }|kept",
                "/// # Examples~fn f() { one(two, three, four) }|EMPTY_QUERY",
                "/// Too short.~fn f() { one(two, three, four) }|SHORT_QUERY",
                "/// See https://host/a/long/address/of/words.~fn f() { one(two, three, four) }|SHORT_QUERY",
                "/// Does nothing at all.~fn f() {}|NO_BODY",
                "/// Does nothing at all.~fn f() { // not even this counts~ }|NO_BODY",
                "/// Opens the file and reads all of it at once.~fn f() { // opens the file, and reads all of one~ one(two, three, four) }|kept",
                "/// Opens the file and reads all of it at once.~fn f() { // open the file and reads all of it at~ // once~ one(two, three, four) }|QUERY_IN_CODE",
                "/// Opens the file and reads all of it at once.~fn f() { fail!(reads all; opens the file AND reads all of it) }|QUERY_IN_CODE",
                "/// Sets the size of it.~fn set_size(&mut self, size: u8) { self.size = size; }|SHORT_BODY",
                "/// Returns the length.~fn len(&self) -> usize { self.inner.len }|SHORT_BODY",
            })
    void aFunctionNeedsAQuestionAndAnAnswer(String source, DropReason expected) {
        assertEquals(Optional.ofNullable(expected), reason(source));
    }

    @Test
    void longTextsAreLeftOut() {
        assertEquals(
                Optional.of(DropReason.LONG_QUERY),
                reason("/// " + "word ".repeat(Cleaning.MAX_QUERY_WORDS + 1) + "\nfn f() { one(two, three, four) }"));
        assertEquals(
                Optional.of(DropReason.LONG_CODE),
                reason("/// Does very much work.\nfn f() { " + "call(a, b); ".repeat(Cleaning.MAX_CODE_CHARS / 10)
                        + "}"));
    }

    @ParameterizedTest
    @CsvSource({
        "// Code generated by protoc-gen-go. DO NOT EDIT., true",
        "// @generated by the build, true",
        "/* This file was automatically generated. */, true",
        "// This is an auto-generated file, true",
        "// A hash generated by the caller., false",
        "// Generates documentation., false",
    })
    void generatedFilesSaySo(String header, boolean generated) {
        assertEquals(generated, Cleaning.isGenerated(SourceFile.of("a.rs", header + "\nfn f() {}\n")));
    }

    @Test
    void functionsOfGeneratedFilesAreLeftOut() {
        Candidate candidate = documented("/// Adds two numbers.~fn add() { one(two, three, four) }");
        assertEquals(Optional.of(DropReason.GENERATED), Cleaning.reason(candidate, true));
    }

    @Test
    void everyReasonStandsInTheDocumentation() throws IOException {
        String docs = Files.readString(Path.of("docs/extraction.md")) + Files.readString(Path.of("docs/sources.md"));
        for (DropReason reason : DropReason.values()) {
            assertTrue(docs.contains("| `" + reason.code() + "` |"), reason.code());
        }
        for (SkipReason reason : SkipReason.values()) {
            assertTrue(docs.contains("| " + reason.words() + " |"), reason.words());
        }
        assertFalse(docs.contains("| `unknown` |"));
    }
}
