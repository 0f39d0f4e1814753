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

class DoxygenDocsTest {

    private static final DoxygenDocs DOCS = new DoxygenDocs();

    private static String summary(String... comments) {
        return DOCS.read(List.of(comments)).summary();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/// doc, BEFORE",
                "//! doc, BEFORE",
                "/** doc */, BEFORE",
                "/*! doc */, BEFORE",
                "///< of the member before, AFTER",
                "//!< of the member before, AFTER",
                "/**< of the member before */, AFTER",
                "/*!< of the member before */, AFTER",
                "// plain, NOWHERE",
                "/* plain */, NOWHERE",
                "//// rule, NOWHERE",
                "/*** box */, NOWHERE",
                "/**/, NOWHERE",
                "/** \\file a.h */, NOWHERE",
                "/** @file a.h */, NOWHERE",
                "/// @name Group, NOWHERE",
                "/** \\addtogroup group */, NOWHERE",
                "/** Copyright (c) 2026 the authors */, NOWHERE",
                "/// Does what copyright law asks., BEFORE",
                "/** Reads a \\filename. */, BEFORE",
            })
    void documentationIsToldByItsMarks(String written, Place place) {
        assertEquals(place, DOCS.place(written));
    }

    @Test
    void linesAreOneTextAndOfBlocksTheLastCounts() {
        assertEquals(0, DOCS.firstUsed(List.of("/// a", "/// b")));
        assertEquals(1, DOCS.firstUsed(List.of("/** a */", "/** b */")));
        assertEquals(1, DOCS.firstUsed(List.of("/** a */", "/// b", "//! c")));
        assertEquals("a b", summary("/// a", "/// b"));
    }

    @Test
    void theBriefParagraphIsTheSummaryWhereverItStands() {
        assertEquals("Adds two.", summary("/** \\brief Adds two.\n *\n * More. */"));
        assertEquals(
                "Adds two on two lines.", summary("/// Words.", "///", "/// @brief Adds two", "/// on two lines."));
        assertEquals("Adds two.", summary("/// \\brief", "/// Adds two.", "/// \\param x one"));
        assertEquals("Adds two.", summary("/** \\internal\n * \\brief Adds two.\n * \\details More. */"));
    }

    @Test
    void elseTheFirstParagraphIsWithoutCommands() {
        assertEquals("Adds two.", summary("/** Adds two.\n *\n * More. */"));
        assertEquals("Adds two.", summary("/// Adds two.", "/// @param x one", "/// more of it"));
        assertEquals("Adds two.", summary("/** @param x one\n *\n * Adds two. */"));
        assertEquals("Adds two.", summary("/** \\code\n * x + 1;\n *\n * \\endcode\n * Adds two. */"));
        assertEquals("Adds two.", summary("/** \\ingroup sums\n * Adds two. */"));
        assertEquals("", summary("/** @param x one */"));
    }

    @Test
    void whatIsReturnedIsTheSummaryWhereItStandsFirst() {
        assertEquals("Returns the sum of all", summary("/** \\return the sum\n * of all\n *\n * Example: */"));
        assertEquals("Returns the sum", summary("/// @param x one", "/// @returns the sum"));
        assertEquals("Adds two.", summary("/// Adds two.", "/// @returns the sum"));
    }

    @Test
    void commandsThatMarkWordsLeaveThem() {
        assertEquals(
                "Adds x to A::b and a label, one vector<int> & more.",
                summary(
                        "/** Adds \\c x to \\ref A::b and @ref C::d \"a label\", \\em one vector<int> &amp; <b>more</b>. */"));
        assertEquals("Sends %d to a@b.org, 100% Name.", summary("/// Sends \\%d to a@b.org, 100% %Name."));
        assertEquals("Takes x first.", summary("/// Takes", "/// @p x first."));
    }

    @Test
    void theTextKeepsItsCommands() {
        assertEquals(
                "Adds two.\n\n@param x one",
                DOCS.read(List.of("/**\n * Adds two.\n *\n * @param x one\n **/"))
                        .text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"@", "@ref ", "@link a ", "\\c ", "\\f$", "@ref a \"b", "\\code\n", "@brief\n", "<"})
    void marksThatNothingClosesTakeLittleTime(String mark) {
        String text = mark.repeat(Comments.MAX_CHARACTERS / mark.length());
        assertTimeoutPreemptively(Duration.ofSeconds(8), () -> DOCS.read(List.of("/**" + text + "*/")));
    }
}
