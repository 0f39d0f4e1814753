package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.xtrain.extract.Extractor;
import dev.xtrain.extract.Function;
import dev.xtrain.source.SourceFile;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerRulesTest {

    private static final Optional<DropReason> STUB = Optional.of(DropReason.STUB);
    private static final Optional<DropReason> BARE_NAME = Optional.of(DropReason.BARE_NAME);
    private static final Optional<DropReason> KEPT = Optional.empty();

    private static Optional<DropReason> reason(String path, String source) {
        List<Function> functions = Extractor.functions(SourceFile.of(path, source));
        assertEquals(1, functions.size());
        Function function = functions.get(0);
        return AnswerRules.reason(
                Objects.requireNonNull(function.documentation()).summary(), function);
    }

    private static Optional<DropReason> python(String docs, String body) {
        return reason("a.py", "def f(self, a):\n    \"\"\"" + docs + "\"\"\"\n    " + body + "\n");
    }

    private static Optional<DropReason> typescript(String docs, String body) {
        return reason("a.ts", "class FlipNode {\n/** " + docs + " */\nconstructor(a: A) { " + body + " }\n}\n");
    }

    @Test
    void aBodyThatOnlyRefusesDoesNotDoWhatItsDocumentationSays() {
        assertEquals(STUB, python("Reads one line.", "raise NotImplementedError('to be done in ' + str(self))"));
        assertEquals(
                STUB,
                python("Reads one line.", "# later (or never)\n    raise NotImplementedError('{} {}'.format(a, a))"));
        assertEquals(
                STUB,
                reason(
                        "A.java",
                        "class A { /** Reads one line. */ int f() {"
                                + " throw new UnsupportedOperationException(a + \"is not for lines\"); } }"));
        assertEquals(
                STUB,
                reason("a.cpp", "/// Reads one line.\nint f() { llvm_unreachable(\"not implemented\"); return 1; }"));
    }

    @Test
    void aBodyThatDoesMoreOrRefusesForAReasonStays() {
        assertEquals(KEPT, python("Reads one line.", "read(a)\n    raise NotImplementedError('later: ' + str(a))"));
        assertEquals(KEPT, python("Reads one line.", "raise ValueError('no line in ' + str(self) + str(a))"));
        assertEquals(KEPT, python("Reads one line.", "# raise NotImplementedError some day\n    return read(a)"));
        assertEquals(KEPT, python("Always raises.", "raise NotImplementedError('to be done in ' + str(self))"));
    }

    @Test
    void aFunctionIsNotAskedForByItsNameAlone() {
        String code = "int remove_if(A a) { return a.take(a.first, a.last); }";
        assertEquals(BARE_NAME, reason("a.cpp", "/// template function remove_if\n" + code));
        assertEquals(BARE_NAME, reason("a.cpp", "/// Standard \"remove_if\" method.\n" + code));
        assertEquals(KEPT, reason("a.cpp", "/// Standard remove_if on ranges.\n" + code));
        assertEquals(KEPT, reason("a.cpp", "/// The standard internal method.\n" + code));
    }

    @Test
    void methodsOfTestsAreNoAnswers() {
        String method = "/** Lines end. */\n%s(a: A) { return read(a, this.b); }\n}\n";
        assertEquals(
                Optional.of(DropReason.TEST), reason("a.ts", "class LineTests {\n" + method.formatted("testEnds")));
        assertEquals(
                Optional.of(DropReason.TEST), reason("a.ts", "class LineTest {\n" + method.formatted("test_ends")));
        assertEquals(KEPT, reason("a.ts", "class LineTests {\n" + method.formatted("testament")));
        assertEquals(KEPT, reason("a.ts", "class Line {\n" + method.formatted("testEnds")));
    }

    @Test
    void aConstructorIsNotAskedForByItsTypeAlone() {
        assertEquals(BARE_NAME, typescript("Constructs a new flip node.", "this.a = a;"));
        assertEquals(BARE_NAME, typescript("Creates a FlipNode instance with the given values.", "this.a = a;"));
        assertEquals(KEPT, typescript("Constructs a flip node from its angle.", "this.a = a;"));
        assertEquals(KEPT, typescript("Constructs a new flip node.", "FlipNode.count++;"));
        assertEquals(KEPT, python("Constructs a new flip node.", "return self.flip(a)"));
    }
}
