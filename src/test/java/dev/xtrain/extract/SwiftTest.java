package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.xtrain.extract.DocStyle.Place;
import dev.xtrain.source.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Swift's documentation says, and Swift that is newer than its grammar. */
class SwiftTest {

    private static Documentation read(String... comments) {
        return new SwiftDocs().read(List.of(comments));
    }

    @ParameterizedTest
    @CsvSource({
        "/// doc, BEFORE",
        "/** doc */, BEFORE",
        "// plain, NOWHERE",
        "//// rule, NOWHERE",
        "/* plain */, NOWHERE",
        "/**/, NOWHERE",
        "/*** rule */, NOWHERE"
    })
    void documentationIsToldByItsMarks(String written, Place place) {
        assertEquals(place, new SwiftDocs().place(written));
    }

    @Test
    void listsOfParametersStayInTheTextAndOutOfTheSummary() {
        Documentation read = read("/// Adds `x`.", "/// - Parameters:", "///   - x: The first.", "/// - Returns: It.");
        assertEquals("Adds x.", read.summary());
        assertEquals("Adds `x`.\n- Parameters:\n  - x: The first.\n- Returns: It.", read.text());
    }

    @Test
    void proseAfterALeadingListIsTheSummary() {
        assertEquals(
                "Closes it.",
                read("/// - SeeAlso: open", "///", "/// Closes it.").summary());
        assertEquals("", read("/// - Parameter x: one", "///   of many").summary());
    }

    @Test
    void aNoteIsTheSummaryWhereNothingElseIsSaid() {
        assertEquals("Only for tests.", read("/// - Note: Only for tests.").summary());
        assertEquals(
                "Runs.", read("/// - Note: Only for tests.", "///", "/// Runs.").summary());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "func f(at: Place = #here, on: isolated (any Actor)? = #isolation) { g(#line2) }",
                "func f(x: __shared Node, y: sending T) -> [T].Index? { nil }",
                "@_specialize(where T == Array<Int>) func f<T>(x: T) { g() }",
                "func f() throws(Failure) -> Int { nonisolated(unsafe) let x = self; return x }",
                "func f() { switch kind { case .try: g(.in); case let x: h(.throws, consume x) } }",
                "func f() async { if let x = try await g() { h(x as T??) } }",
                "func f() { if #available(_myPlatform, *) { promise.succeed(()) } }",
                "func f() { for i in 0... { g(i) } }",
                "func f<T: ~Copyable>(x: borrowing T) { g(x) }",
            })
    void whatTheGrammarDoesNotKnowIsNoError(String text) {
        Extraction extraction = Extractor.extract(SourceFile.of("a.swift", text + "\n"), Languages.named("swift"));
        assertEquals(0, extraction.broken());
        Function function = extraction.functions().get(0);
        assertEquals("f", function.symbol());
        assertEquals(text.startsWith("@") ? text.substring(text.indexOf("func")) : text, function.code());
    }

    @Test
    void anErrorsTypeIsNotLookedForBeyondItsLine() {
        String text =
                "// what it throws (see\nfunc f() { g() }\nlet a = 1 // above)\n// never throws (\nlet b = 2 // )\n";
        assertEquals(
                text,
                new String(
                        new SwiftSpelling().respelled(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8));
    }

    @Test
    void theSpellingIsAsLongAsTheFile() {
        String text = "/* é */ func f(x: __shared π) throws(E) { g(#a, .in) }\n  ()\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(bytes.length, new SwiftSpelling().respelled(bytes).length);
    }

    @Test
    void requirementsAndObserversHaveNoBody() {
        var file = SourceFile.of(
                "a.swift",
                "protocol P { func f() -> Int\n var v: Int { get set } }\nvar o: Int = 1 { didSet { g() } }\n");
        assertEquals(List.of(), Extractor.functions(file));
    }
}
