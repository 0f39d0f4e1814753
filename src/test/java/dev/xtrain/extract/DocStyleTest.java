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

class DocStyleTest {

    private static String rust(String... comments) {
        return new RustDocs().read(List.of(comments)).summary();
    }

    private static String python(String docstring) {
        return new PythonDocs().read(List.of(docstring)).summary();
    }

    private static String java(String comment) {
        return new JavaDocs().read(List.of(comment)).summary();
    }

    @Test
    void longRepetitionsTakeNoStack() {
        int times = 10_000;
        assertEquals("a".repeat(times), Markdown.inline("[" + "a".repeat(times) + "](" + "u".repeat(times) + ")"));
        assertEquals("[a]".repeat(times), Markdown.inline("[" + "[a]".repeat(times) + "](x)"));
        assertEquals("x", Markdown.inline("[x](" + "(a)".repeat(times) + ")"));
        assertEquals("N", java("/** {@link " + "a.".repeat(times) + "N} */"));
        assertEquals("One.", java("/** One.\n" + "\n".repeat(times) + "Two. */"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!--", "`", "` a", "**a ", "``a`", "[", "[a]", "[x](", "*a ", ":a", "{@code "})
    void marksThatNothingClosesTakeLittleTime(String mark) {
        String text = mark.repeat(Comments.MAX_CHARACTERS / mark.length());
        assertTimeoutPreemptively(
                Duration.ofSeconds(8),
                () -> { // each takes far less than a second
                    Markdown.inline(text);
                    PythonDocs.inline(text);
                    new JavaDocs().read(List.of("/**" + text + "*/"));
                });
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/// doc, BEFORE",
                "//// rule, NOWHERE",
                "// plain, NOWHERE",
                "//! inner, INSIDE",
                "/** doc */, BEFORE",
                "/*** rule */, NOWHERE",
                "/**/, NOWHERE",
                "/*! inner */, INSIDE",
                "/* plain */, NOWHERE",
                "`#[doc = \"x\"]`, BEFORE",
                "`#![doc = \"x\"]`, INSIDE",
                "`#[cfg_attr(docsrs, doc = \"x\")]`, BEFORE",
                "`#[cfg_attr(docsrs, doc(cfg(unix)))]`, NOWHERE",
                "#[doc(hidden)], NOWHERE",
                "#[inline], NOWHERE",
            })
    void rustDocumentationIsToldByItsMarks(String written, Place place) {
        assertEquals(place, new RustDocs().place(written));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`\"x\"`, INSIDE",
                "`r'''x'''`, INSIDE",
                "`U\"x\"`, INSIDE",
                "`(\"x\" 'y')`, INSIDE",
                "`f\"x\"`, NOWHERE",
                "`\"x\" f\"y\"`, NOWHERE",
                "`b'x'`, NOWHERE",
                "`# x`, NOWHERE",
                "`@property`, NOWHERE",
            })
    void pythonDocumentationIsAPlainString(String written, Place place) {
        assertEquals(place, new PythonDocs().place(written));
    }

    @Test
    void rustLinksCodeAndEmphasisBecomeText() {
        assertEquals(
                "Turns a Vec<T> into bytes, see the book, twice snake_case_name and never 2 * 3 * 4.",
                rust(
                        "/// Turns a [`Vec<T>`] into `bytes`, see [the book](http://x/(y)),",
                        "/// **twice** snake_case_name and *never* 2 * 3 * 4."));
    }

    @Test
    void rustLinksThatAreDefinedBelowBecomeText() {
        assertEquals(
                "Draws from [0, 1] by the xorshift method.",
                rust("/// Draws from [0, 1] by the [xorshift] method.", "///", "/// [xorshift]: http://x/y"));
        assertEquals("Draws the [first] of all.", rust("/// Draws the [first] of all."));
    }

    @Test
    void rustStrongTextBeforeAnAsteriskSurvives() {
        assertEquals(
                "Modifies the value conditionally in-place,",
                rust("/// Modifies the value **conditionally** in-place,"));
    }

    @Test
    void rustHeadingsAndCodeAreNoSummary() {
        assertEquals("", rust("/// # Examples", "///", "/// Some words."));
        assertEquals("The words.", rust("/// # Title", "///", "/// ```", "/// # code", "/// ```", "/// The words."));
        assertEquals("The words.", rust("/// The words.", "/// - a list"));
        assertEquals("First item.", rust("/// - First item.", "/// - Second item."));
    }

    @Test
    void rustBlockCommentsLoseTheirAsterisks() {
        var docs = new RustDocs().read(List.of("/**\n     * One\n     *   * two\n     *\n     * three\n     */"));
        assertEquals("One\n  * two\n\nthree", docs.text());
        assertEquals("One", docs.summary());
    }

    @Test
    void rustMacroValuesSayNothing() {
        assertEquals("", rust("#[doc = include_str!(\"../README.md\")]"));
    }

    @Test
    void pythonRolesAndLiteralsBecomeText() {
        assertEquals(
                "Return a Name for x, as package.Other and a label do.",
                python("\"\"\"Return a :class:`~package.Name` for ``x``, as :py:meth:`package.Other`\n"
                        + "    and :ref:`a label <target>` do.\"\"\""));
        assertEquals("A Deferred or None.", python("'A L{Deferred} or C{None}.'"));
    }

    @Test
    void aPythonRoleAtTheStartOfALineIsNoField() {
        assertEquals(
                "Return the given Session object.",
                python("\"\"\"Return the given\n    :class:`Session` object.\"\"\""));
    }

    @Test
    void pythonSectionsEndTheSummary() {
        assertEquals("Do it.", python("'''Do it.\n    :param x: y\n    '''"));
        assertEquals("Do it.", python("'''Do it.\n    @param x: y\n    '''"));
        assertEquals("Do it.", python("'''Do it.\n    Args:\n        x: y\n    '''"));
        assertEquals("Do it.", python("'''Do it.\n    >>> it()\n    '''"));
        assertEquals("", python("'''Parameters\n    ----------\n    x : int\n    '''"));
        assertEquals("Do it.", python("'''f(x, y) -> z\n\n    Do it.\n    '''"));
        assertEquals("Do it.", python("'''\n    .. versionadded:: 1.0\n       note\n\n    Do it.\n    '''"));
    }

    @Test
    void pythonEscapesAreResolvedUnlessRaw() {
        assertEquals("a \"b\" é 😀 \\d", python("'a \\\"b\\\" \\xe9 \\U0001F600 \\d'"));
        assertEquals("a \\n b", python("r'a \\n b'"));
    }

    @Test
    void halfSurrogatesNeverReachTheText() {
        assertEquals("a b", python("'a \\ud800 b'"));
        assertEquals("a &#xD800; b", java("/** a &#xD800; b */"));
    }

    @Test
    void javadocTagsAndHtmlBecomeText() {
        assertEquals(
                "Maps Map<K, V> entries, see the docs or List#of & 3 < 4 in List<String>.",
                java("/**\n * Maps {@code Map<K, V>} <b>entries</b>, see {@link java.util.Map the docs} or\n"
                        + " * {@link java.util.List#of(Object, Object)} &amp; 3 &lt; 4 in List<String>.\n */"));
    }

    @Test
    void javadocSummaryIsTheFirstParagraphWithoutBlockTags() {
        assertEquals("One.", java("/** One. <p> Two. */"));
        assertEquals("One.", java("/**\n * <p>One.\n *\n * <pre>{@code\n * @Two }</pre>\n */"));
        assertEquals("One:", java("/** One: <ul><li>a<li>b</ul> */"));
        assertEquals("", java("/** @return the one */"));
        assertEquals("", java("/** {@inheritDoc} */"));
        assertEquals("Returns the one.", java("/** {@return the one} */"));
    }

    @Test
    void javadocBracesInCodeAreKept() {
        assertEquals("Writes {\"a\": {}} out.", java("/** Writes {@code {\"a\": {}}} out. */"));
    }

    @Test
    void javadocBlockTagsStayInTheText() {
        var docs =
                new JavaDocs().read(List.of("/**\n * One.\n *\n * @param x the {@code x}\n * @return <i>y</i>\n */"));
        assertEquals("One.\n\n@param x the x\n@return y", docs.text());
    }

    @Test
    void ofSeveralJavadocCommentsTheLastCounts() {
        assertEquals(1, new JavaDocs().firstUsed(List.of("/** a */", "/** b */")));
        assertEquals(1, new JavaDocs().firstUsed(List.of("/** a */", "/// b", "/// c")));
    }
}
