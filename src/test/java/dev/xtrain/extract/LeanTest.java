package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.extract.DocStyle.Place;
import dev.xtrain.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the grammar of Lean's commands takes for a declaration, and what its documentation says. */
class LeanTest {

    private static List<Function> functions(String text) {
        return Extractor.functions(SourceFile.of("a.lean", text));
    }

    private static Function only(String text) {
        List<Function> functions = functions(text);
        assertEquals(1, functions.size(), functions.toString());
        return functions.get(0);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/-- doc -/, BEFORE",
                "/-! of the module -/, NOWHERE",
                "/- plain -/, NOWHERE",
                "/--/, NOWHERE",
                "-- plain, NOWHERE",
                "@[simp], NOWHERE",
            })
    void documentationIsToldByItsMark(String written, Place place) {
        assertEquals(place, new LeanDocs().place(written));
    }

    @Test
    void documentationKeepsItsMathematicsAndParagraphs() {
        Documentation read = new LeanDocs()
                .read(List.of("/-- For all `α`, `f : α → β` and\n  `a ≤ b`.\n\n    code\n  Then ∀ x. -/"));
        assertEquals("For all `α`, `f : α → β` and\n`a ≤ b`.\n\n  code\nThen ∀ x.", read.text());
        assertEquals("For all α, f : α → β and a ≤ b.", read.summary());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "theorem f : |x| ≤ 1 := rfl",
                "theorem f : ||x| - |y|| ≤ |x - y| := rfl",
                "theorem f :\n    |x| ≤ 1 := rfl",
                "theorem f : (a || b) = c := rfl",
                "theorem f (h : {x | p x}.Finite := by simp) : x |>.foo = 1 := rfl",
                "theorem f (c : Char := '\"') : '(' = c' := rfl",
                "theorem f {where' : Nat} : foo.where = 1 := rfl",
            })
    void aHeadEndsAtItsBody(String text) {
        Function function = only(text + "\n");
        assertEquals("f", function.symbol());
        assertEquals(text.replaceAll("\\s+", " ").replace(" := rfl", ""), function.signature());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def f : Nat → Nat\n  | 0 => 1\n  | n => n",
                "def f : Nat → Nat\n| 0 => 1\n| n => n",
                "def f : Nat → Nat | 0 => 1 | n => n",
                "def f : Nat → Nat\n  |0 => 1\n  |n => n",
            })
    void alternativesAreABody(String text) {
        assertEquals("def f : Nat → Nat", only(text).signature());
        assertEquals(text, only(text).code());
    }

    @Test
    void whatHasNoBodyIsNoFunction() {
        assertEquals(List.of(), functions("class A (α : Type) extends B α, C α\n\naxiom a : 1 = 1\nopaque o : Nat\n"));
    }

    @Test
    void aStringCharacterOrCommentEndsNoCommand() {
        String text =
                "def f :=\n  r\"\\\" ++ \"\ndef g := 1\n\" ++ 'd' -- '\n-- def h := 1\n/- \ndef i := 1 -/\n  x''\n";
        assertEquals(text.strip(), only(text).code());
    }

    @Test
    void commentsAfterACommandAreNotPartOfIt() {
        List<Function> functions = functions("def f := 1\n-- of g\n/- and more -/\ndef g := 2\n-- the end\n");
        assertEquals("def f := 1", functions.get(0).code());
        assertEquals("def g := 2", functions.get(1).code());
    }

    @Test
    void anUnclosedCommentTakesTheRest() {
        assertEquals(
                "def f := 1",
                functions("def f := 1\n/- open\ndef g := 2\n").get(0).code());
    }

    @Test
    void manyLinesOfCommentTakeLittleTime() {
        var text = "def f :=\n" + "-- commented out\n".repeat(50_000) + "  1\n";
        assertTrue(only(text).code().endsWith("1"));
    }

    @Test
    void nothingIsASyntaxError() throws IOException {
        Path rust = Path.of("src/test/resources/extract/rust/items.rs");
        var file = SourceFile.of("a.lean", Files.readString(rust));
        assertEquals(0, Extractor.extract(file, Languages.named("lean")).broken());
    }
}
