package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.source.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A declaration's documentation serves the definition in another file; within one file the fixtures show it. */
class DeclarationsTest {

    private static final String HEADER = """
            namespace n {
            class A {
            public:
                /// Counts.
                int f(const std::string &s, int k = 3) const;
            };
            /// Frees.
            void g(char *p);
            }
            """;

    private static Extraction read(String path, String text) {
        SourceFile file = SourceFile.of(path, text);
        return Extractor.extract(file, Languages.of(file).orElseThrow());
    }

    private static String served(Declarations declarations, String path, String text) {
        Function function = document(declarations, path, text).functions().get(0);
        Documentation documentation = function.documentation();
        return documentation == null ? "nothing" : documentation.text();
    }

    private static Declarations.Documented document(Declarations declarations, String path, String text) {
        return declarations.document(read(path, text).functions());
    }

    private static Declarations of(String path, String text) {
        var declarations = new Declarations();
        declarations.add(
                Languages.of(SourceFile.of(path, text)).orElseThrow().name(),
                read(path, text).declared());
        return declarations;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "namespace n { int A::f(std::string const& text, const int) const { return k; } } | Counts.",
                "int n::A::f(const std::string &, int) const { return k; } | Counts.",
                "using namespace n; int A::f(const std::string &t, int k) const { return k; } | Counts.",
                "/** Own. */ int n::A::f(const std::string &, int) const { return k; } | Own.",
                "int n::A::f(const std::string &, int) { return k; } | nothing",
                "int n::A::f(const std::string &, long) const { return k; } | nothing",
                "int n::A::f(const std::string &) const { return k; } | nothing",
                "int n::B::f(const std::string &, int) const { return k; } | nothing",
                "int m::A::f(const std::string &, int) const { return k; } | nothing",
                "struct A { int f(const std::string &, int) const { return k; } }; | nothing",
                "namespace n { void g(char *q) { free(q); } } | Frees.",
                "void n::g(char q[]) { free(q); } | Frees.",
                "void g(char *q) { free(q); } | nothing",
                "namespace n { static void g(char *q) { free(q); } } | nothing",
                "namespace n { namespace { void g(char *q) { free(q); } } } | nothing",
                "namespace n { void g(const char *q) { free(q); } } | nothing",
                "template <> void n::g(char *q) { free(q); } | nothing",
            })
    void aHeaderServesADefinitionOfTheSameNameAndParameters(String definition, String documentation) {
        assertEquals(documentation, served(of("a.h", HEADER), "a.cpp", definition));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@implementation A - (int) at: (int)x put: (id)y { return x; } @end | Puts.",
                "@implementation A (More) - (int) at: (int)x put: (id)y { return x; } @end | Puts.",
                "@implementation A + (int) at: (int)x put: (id)y { return x; } @end | nothing",
                "@implementation A - (int) at: (int)x { return x; } @end | nothing",
                "@implementation B - (int) at: (int)x put: (id)y { return x; } @end | nothing",
                "int run(int argc, char **argv) { return 1; } | Runs.",
                "int run(int argc, const char *argv) { return 1; } | nothing",
            })
    void anInterfaceServesItsImplementation(String definition, String documentation) {
        String header = "@interface A : NSObject\n/// Puts.\n- (int) at: (int)i put: (id)o;\n@end\n"
                + "/** Runs. */\nextern int run(int c, char *v[]);\n";
        assertEquals(documentation, served(of("A.h", header), "A.m", definition));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "void                               | )",
                "unsigned long size                 | unsigned long)",
                "const struct A a, enum B b = B(1)  | A,B)",
                "const T *const p, T const &r       | const T*,const T&)",
                "std::vector<int, A<B>> v = {1, 2}  | std::vector<int,A<B>>)",
                "int a[3][4], char *b[]             | int*[4],char**)",
                "void (*f)(int a, char *), int (^)(void) | void(*)(int,char*),int(^)())",
                "A::B, A::B c, T &&...all, ...      | A::B,A::B,T&&...,...)",
                "[[maybe_unused]] int a /* one, */  | int)",
                "const A                            | A)",
            })
    void parametersAreToldByTheirTypes(String parameters, String types) {
        Head head = read("a.c", "int f(" + parameters + ") { return 1; }")
                .functions()
                .get(0)
                .head();
        assertEquals(new Head("f", types, true), head);
    }

    @Test
    void directivesAmongParametersAreNone() {
        String definition = """
                int f(int a
                // a compiler's problem
                #if ONE != TWO
                      , char *b
                #endif // ONE
                      ) { return a; }
                """;
        assertEquals("One.", served(of("a.h", "/** One. */ int f(int, char *);"), "a.cpp", definition));
    }

    @Test
    void aTypeOfTheClassNeedsNotNameIt() {
        Declarations declarations =
                of("a.h", "namespace n { struct A { struct B; /** One. */ int f(B b, C::B c); }; }");
        assertEquals("One.", served(declarations, "a.cpp", "int n::A::f(n::A::B b, C::B c) { return 1; }"));
        assertEquals("One.", served(declarations, "a.cpp", "int A::f(const A::B b, C::B) { return 1; }"));
        assertEquals("nothing", served(declarations, "a.cpp", "int A::f(D::B b, C::B) { return 1; }"));
    }

    @Test
    void twoThatDifferServeNobodyAndAreCounted() {
        var declarations = of("a.h", "/// One.\nint f(int a);\n");
        declarations.add("cpp", read("b.h", "/// Two.\nint f(int b);\n").declared());
        String definition = "int f(int a) { return a; }";
        assertEquals("nothing", served(declarations, "a.c", definition));
        assertEquals(1, document(declarations, "a.c", definition).ambiguous());
        assertEquals(0, document(declarations, "a.c", definition).joined());

        var alike = of("a.h", "/// One.\nint f(int a);\n");
        alike.add("cpp", read("b.h", "/** One. */\nint f(int b);\n").declared());
        assertEquals("One.", served(alike, "a.c", definition));
        assertEquals(1, document(alike, "a.c", definition).joined());
    }

    @Test
    void theVeryPathGoesBeforeOneThatIsWrittenWithLess() {
        var declarations = of("a.h", "namespace n { class A { /** One. */ int f(); }; }");
        declarations.add("cpp", read("b.h", "class A { /** Two. */ int f(); };").declared());
        assertEquals("One.", served(declarations, "a.cpp", "int n::A::f() { return 1; }"));
        assertEquals("Two.", served(declarations, "a.cpp", "int A::f() { return 1; }"));
        assertEquals("Two.", served(declarations, "a.cpp", "int o::A::f() { return 1; }"));
    }

    @Test
    void whatIsServedHasItsDocumentationInNoPlaceOfItsFile() {
        Function before =
                read("a.cpp", "void n::g(char *q) { free(q); }").functions().get(0);
        Function after = of("a.h", HEADER).document(List.of(before)).functions().get(0);
        assertEquals(0, after.docStartByte());
        assertEquals(0, after.docEndByte());
        assertNull(after.head());
        assertEquals(before.code(), after.code());
    }

    @Test
    void languagesDoNotServeEachOther() {
        Declarations declarations = of("a.h", "/// One.\nint f(int a);\n");
        assertEquals("nothing", served(declarations, "a.m", "int f(int a) { return a; }"));
    }

    @Test
    void overTheCapDeclarationsAreLeftOutAndCounted() {
        List<DocumentedHead> heads = read("a.h", "/// One.\nint f(int a);\n/// Two.\nint g(int a);\n")
                .declared();
        var declarations = new Declarations(20);
        assertEquals(1, declarations.add("cpp", heads));
        assertEquals("One.", served(declarations, "a.c", "int f(int a) { return a; }"));
        assertEquals("nothing", served(declarations, "a.c", "int g(int a) { return a; }"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.h", "a.hpp", "a.HH"})
    void headersDeclareWhatOtherFilesDefine(String path) {
        assertTrue(Languages.named("cpp").isHeader(path));
        assertEquals(2, read(path, HEADER).declared().size());
    }

    @Test
    void otherFilesDeclareForThemselvesAlone() {
        assertFalse(Languages.named("cpp").isHeader("a.cpp"));
        assertFalse(Languages.named("objc").isHeader("a.m"));
        assertFalse(Languages.named("java").isHeader("a.h"));
        assertEquals(List.of(), read("a.cpp", HEADER).declared());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "((*", "<", "[", "a(", ")", ",", "const ", "*", "f(int(*", "{", "= "})
    void brokenParametersTakeLittleTimeAndBreakNothing(String text) {
        String head = "int f(" + text.repeat(3_000 / text.length());
        for (String end : List.of("", ")", ");", ") { return 1; }")) {
            read("a.h", "/// Doc.\n" + head + end + "\nint g() { return 1; }\n");
            CppParameters.in(List.of((head + end).substring(5).split("")));
        }
    }
}
