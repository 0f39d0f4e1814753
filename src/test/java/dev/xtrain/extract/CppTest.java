package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.source.SourceFile;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What C++ and Objective-C ask beyond their fixtures: macros, conditionals, names, and headers of either language. */
class CppTest {

    private static List<Function> functions(String text) {
        return Extractor.functions(SourceFile.of("a.cpp", text));
    }

    private static List<String> symbols(String text) {
        return functions(text).stream().map(Function::symbol).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** zz */ EXPORT int f(int a) { return a; }",
                "/** zz */ EXPORT EXPORT static INLINE const Foo &f() { return a; }",
                "/** zz */ DEPRECATED(\"since 2, use g\") int f() { return 1; }",
                "/** zz */ Foundation_API Foo *f() { return a; }",
                "/** zz */ int WINAPI f(int a) { return a; }",
                "/** zz */ vector<int> API_CALL f(int a) { return a; }",
                "/** zz */ RESULT(a, b) f(int a) { return a; }",
                "/** zz */ HRESULT f(int a) { return a; }",
                "/** zz */ SIZE const &f(int a) { return a; }",
                "/** zz */ int f(int a) NOEXCEPT_IF(a, b) { return a; }",
                "/** zz */ int f(IN int a, OUT Foo *b) { return a; }",
                "/** zz */ overloads(f) template <class T> int f(T a) { return a; }",
                "BEGIN_NAMESPACE\n/** zz */ int f(int a) { return a; }\nEND_NAMESPACE",
                "/** zz */ template <class T, if_t<(a > b)>* = nullptr> int f(T a = {}) { return a; }",
                "/** zz */ auto f(int a) -> decltype(g(a), void()) { return a->operator[](1); }",
                "struct EXPORT A : B { PRIVATE_UNLESS_TESTED: /** zz */ int f() { return typename T::type(1); } };",
                "/** zz */ [[nodiscard, deprecated(\"x\")]] int f(int (*g)(int)) { FOREACH(a, b) g(a); return 1; }",
                "enum E { A, B };\n/** zz */ int f() { return A; }\nclass C {};",
                "class A {\n/** zz */ const A &f() { return *this; };\nint g() { return 1; };\n};",
                "extern \"C\" {\n#define X(a) int a() { \n/** zz */ int f(void) { return '}' + 1'000; }\n}",
                "/** zz */ const char *f() { return R\"x(}\")x\" \"}\" /* } */; // }\n}",
            })
    void macrosAndWhatTheGrammarDoesNotKnowAreSurvived(String text) {
        Function function = functions(text).stream()
                .filter(found -> found.name().equals("f"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text));
        assertEquals("zz", Objects.requireNonNull(function.documentation()).text());
        assertTrue(text.contains(function.code()), function.code());
    }

    @Test
    void anAttributeMacroIsNoPartOfTheCode() {
        assertEquals(
                "int f() { return 1; }",
                functions("EXPORT int f() { return 1; }").get(0).code());
        assertEquals(
                "HRESULT f() { return 1; }",
                functions("HRESULT f() { return 1; }").get(0).code());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "void A::B::f() { g(); } | A::B::f | f",
                "template <class T> A<T>::A(int x) : y(x) {} | A::A | A",
                "template <> int f<A::B>(int x) { return x; } | f | f",
                "A::~A() { g(); } | A::~A | ~A",
                "A::operator std::vector<int> &() const { return x; } | A::operator std::vector<int> & | operator std::vector<int> &",
                "bool operator  ==(A a, A b) { return a.x == b.x; } | operator== | operator==",
                "void *operator new[](size_t n) { return g(n); } | operator new[] | operator new[]",
                "struct A { bool operator()(int a) { return a; } }; | A::operator() | operator()",
            })
    void namesAreQualifiedByTypesAndDeclarators(String text, String symbol, String name) {
        assertEquals(List.of(symbol), symbols(text));
        assertEquals(name, functions(text).get(0).name());
    }

    @Test
    void namespacesQualifyNothing() {
        assertEquals(
                List.of("A::f", "g"),
                symbols("namespace n::m { struct A { int f() { return 1; } }; int g() { return 2; } }"));
    }

    @Test
    void withoutBodyNothingIsFound() {
        assertEquals(List.of(), symbols("struct A { A() = default; A(int) = delete; int f(); virtual int g() = 0; };"));
        assertEquals(List.of(), symbols("TEST(Suite, name) { check(1); }"));
    }

    @Test
    void initializersBelongToTheBody() {
        Function function = functions("struct A { A(int x) : x(x), y{2} {} };").get(0);
        assertEquals("A(int x)", function.signature());
        assertEquals(4, function.bodyWords());
        assertEquals("A(int x) : x(x), y{2} {}", function.code());
    }

    @Test
    void branchesThatAreWholeAllStayAndOfOthersTheFirst() {
        String whole =
                "#if A\nint f() { return 1; }\n#elif B\nint g() { return 1; }\n#else\nint h() { return 1; }\n#endif\n";
        assertEquals(List.of("f", "g", "h"), symbols(whole));
        assertEquals(
                List.of("f", "i"),
                symbols("#if A\nint f() {\n#else\nint f(int a) {\n#endif\nreturn 1; }\nint i() { return 2; }"));
        String types =
                "#if A\n@implementation A\n- f { [a g]; }\n@end\n#else\n@implementation B\n- f { [b g]; }\n@end\n#endif\n";
        assertEquals(
                List.of("A.f", "B.f"),
                Extractor.functions(SourceFile.of("a.m", types)).stream()
                        .map(Function::symbol)
                        .toList());
        assertEquals(List.of("g"), symbols("#if 0\nint f() { return 1; }\n#else\nint g() { return 1; }\n#endif\n"));
    }

    @Test
    void documentationIsNotTakenAcrossDirectivesAndGaps() {
        assertEquals(
                null,
                functions("/// Of none.\n#include <a>\nint f() { return 1; }")
                        .get(0)
                        .documentation());
        Documentation docs = functions("/// One.\n\n/// Two.\n\nint f() { return 1; }")
                .get(0)
                .documentation();
        assertEquals("Two.", Objects.requireNonNull(docs).text());
        assertEquals(
                null,
                functions("int x; ///< Of x.\nint f() { return 1; }").get(0).documentation());
    }

    @Test
    void typesAndCommentedBlocksAreFound() {
        var file = SourceFile.of(
                "a.hpp",
                "/// Holds.\ntemplate <class T>\nclass A {\n  int f() {\n    // Counts.\n    n++;\n    return n;\n  }\n};\n");
        Extraction extraction =
                Extractor.extract(file, Languages.named("cpp"), EnumSet.of(Detail.BLOCKS, Detail.TYPES));
        assertEquals("A", extraction.types().get(0).symbol());
        assertEquals(
                List.of("A::f"),
                extraction.types().get(0).methods().stream()
                        .map(Function::symbol)
                        .toList());
        assertEquals("n++;\nreturn n;", extraction.blocks().get(0).code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.h  | #import <A/B.h> | objc",
                "a.h  | @interface A : B | objc",
                "a.h  | @protocol P | objc",
                "a.h  | int f(void); | cpp",
                "a.h  | ' * @interface A is a command of Doxygen' | cpp",
                "a.hpp | @interface A | cpp",
                "a.m  | int f(void); | objc",
                "a.mm | int f(void); | objc",
                "a.c  | int f(void); | cpp",
            })
    void aHeaderIsObjectiveCWhereItsContentSaysSo(String path, String text, String lang) {
        assertEquals(
                lang,
                Languages.of(SourceFile.of(path, text + "\n")).orElseThrow().name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@implementation NSURL\nstatic int n;\n- (void)f { [self g]; }\n@end",
                "@implementation NSURL (Foo)\n- (void)f { [self g]; }\n@end",
                "@implementation GENERIC(NSURL, T) : NSObject\n- (void)f { [self g]; }\n@end",
            })
    void theNameOfATypeIsNoMacro(String text) {
        assertEquals(
                "NSURL.f",
                Extractor.functions(SourceFile.of("a.m", text)).get(0).symbol());
    }

    @Test
    void aSelectorIsOneName() {
        Function method = Extractor.functions(
                        SourceFile.of("a.m", "@implementation A\n- (void)at:(int)x put:(id)y { [self at:x]; }\n@end"))
                .get(0);
        assertEquals("A.at:put:", method.symbol());
        assertEquals("at:put:", method.name());
        assertEquals("A", method.owner());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"A(", "template<", "#if 1\na;", "(", "A B(", "-> decltype(", "x<", "{", "A ", "f() {struct A{"})
    void openBracketsTakeLittleTime(String text) {
        byte[] source = text.repeat(100_000 / text.length()).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertTimeoutPreemptively(Duration.ofSeconds(8), () -> new CppSpelling().of(source));
    }
}
