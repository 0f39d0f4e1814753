package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.xtrain.extract.DocStyle.Place;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsDocsTest {

    private static Documentation read(String... comments) {
        return new JsDocs().read(List.of(comments));
    }

    private static String summary(String comment) {
        return read(comment).summary();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/** doc */, BEFORE",
                "/** @internal */, BEFORE",
                "/** @param file the {@link module} */, BEFORE",
                "/*** rule */, NOWHERE",
                "/**/, NOWHERE",
                "/* plain */, NOWHERE",
                "// plain, NOWHERE",
                "/// <reference path=\"x\" />, NOWHERE",
                "@Component(), NOWHERE",
                "export, NOWHERE",
            })
    void documentationIsToldByItsMarks(String written, Place place) {
        assertEquals(place, new JsDocs().place(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@fileoverview",
                "@file",
                "@license MIT",
                "@packageDocumentation",
                "@module x",
                "@typedef {A} B",
                "@callback F",
            })
    void commentsAboutTheFileOrATypeAreNoneOfAFunction(String tag) {
        assertEquals(Place.NOWHERE, new JsDocs().place("/** " + tag + " */"));
        assertEquals(Place.NOWHERE, new JsDocs().place("/**\n * Words.\n *\n *   " + tag + "\n */"));
        assertEquals(Place.BEFORE, new JsDocs().place("/** Words that name " + tag + " */"));
    }

    @Test
    void ofSeveralCommentsTheLastCounts() {
        assertEquals(1, new JsDocs().firstUsed(List.of("/** a */", "/** b */")));
    }

    @Test
    void tagsStayInTheTextAndOutOfTheSummary() {
        Documentation docs =
                read("/**\n * One\n * line.\n *\n * Two.\n * @param {string} x - the x\n * @internal\n */");
        assertEquals("One\nline.\n\nTwo.\n@param {string} x - the x\n@internal", docs.text());
        assertEquals("One line.", docs.summary());
        assertEquals("", summary("/** @returns the one */"));
        assertEquals("", summary("/**\n * @example\n * call();\n */"));
        assertEquals("", summary("/** {@inheritDoc} */"));
    }

    @Test
    void doubleBracketsAreLinks() {
        assertEquals("Fills Pool.size, or the pool.", summary("/** Fills [[Pool.size]], or [[Pool|the pool]]. */"));
        assertEquals("Reads rows[[0]] of [[1, 2]].", summary("/** Reads rows[[0]] of [[1, 2]]. */"));
    }

    @Test
    void aDescriptionInATagIsProseWhereThereIsNoOther() {
        assertEquals("Says it.", summary("/** @summary Says it. */"));
        assertEquals(
                "Says it in two lines.",
                summary("/**\n * @class\n * @description Says it\n * in two lines.\n * @param x no\n */"));
        assertEquals("First.", summary("/** First.\n * @summary Second. */"));
    }

    @Test
    void inlineTagsBecomeText() {
        assertEquals(
                "See the page, Foo.bar, another one, the book and {a: 1} at you@example.org.",
                summary("/** See {@link Foo#page | the page}, {@link Foo.bar}, {@linkcode Foo another one},\n"
                        + " * [the book]{@link https://x.y/} and {@code {a: 1}} at you@example.org. */"));
        assertEquals(
                "Mentions x.\n@see Foo",
                read("/** Mentions {@type x}.\n * @see {@link Foo} */").text());
    }

    @Test
    void markdownAndHtmlBecomeTextAndCodeKeepsItsBrackets() {
        assertEquals(
                "Renders a <div> or Map<K, V> and a book & more.",
                summary("/** Renders a `<div>` or **Map<K, V>** and <b>a</b> [book](http://x) &amp; more. */"));
        assertEquals("One.", summary("/** One.<p>Two. */"));
        assertEquals("The words.", summary("/**\n * ```ts\n * @Decorated()\n * ```\n * The words.\n */"));
    }

    @Test
    void linesOfNothingTakeLittleTime() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(8),
                () -> assertEquals(Place.BEFORE, new JsDocs().place("/**" + "\n".repeat(2_000_000) + "*/")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{@link ", "{@", "[", "[a]{@", "`", "{@link {", "\n * @", "<a"})
    void marksThatNothingClosesTakeLittleTime(String mark) {
        String comment = "/**" + mark.repeat(Comments.MAX_CHARACTERS / mark.length()) + "*/";
        assertTimeoutPreemptively(
                Duration.ofSeconds(8),
                () -> { // each takes far less than a second
                    new JsDocs().place(comment);
                    read(comment);
                });
    }
}
