package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.xtrain.source.SourceFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeScriptTest {

    private static List<Function> functions(String path, String text) {
        return Extractor.functions(SourceFile.of(path, text));
    }

    private static Function only(String path, String text) {
        List<Function> functions = functions(path, text);
        assertEquals(1, functions.size(), () -> functions.toString());
        return functions.get(0);
    }

    private static String doc(Function function) {
        return Optional.ofNullable(function.documentation())
                .map(Documentation::text)
                .orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "a.ts, typescript", "a.mts, typescript", "a.cts, typescript", "a.tsx, typescript",
        "a.js, javascript", "a.jsx, javascript", "a.mjs, javascript", "a.cjs, javascript"
    })
    void extensionsTellTheLanguage(String path, String language) {
        assertEquals(language, only(path, "function f() { return 1; }").lang());
        assertSame(Languages.named(language), Languages.of(path).orElseThrow());
    }

    @Test
    void grammarsOfSeveralLanguagesAreNamedOnce() {
        List<Language> both = List.of(Languages.named("typescript"), Languages.named("javascript"));
        assertEquals(
                List.of("tree-sitter-typescript 0.23.2", "tree-sitter-tsx 0.23.2"), Languages.grammarVersions(both));
    }

    @Test
    void onlyTheGrammarOfAFileReadsIt() {
        assertEquals("f", only("a.ts", "const f = (x) => <T>x;").symbol());
        assertEquals("f", only("a.tsx", "const f = (x) => <T>x</T>;").symbol());
        assertEquals(List.of(), functions("a.tsx", "const f = (x) => { return <T>x; };"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** D. */ export default function () { return 1; }",
                "/** D. */ export default () => { return 1; };",
                "/** D. */ export default async function* () { yield 1; }"
            })
    void whatIsExportedWithoutANameIsTheDefault(String text) {
        Function function = only("a.ts", text);
        assertEquals("default", function.symbol());
        assertEquals("D.", doc(function));
        assertFalse(function.code().startsWith("export"), function.code());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`export const f = (a) => a + 1;`, f",
                "`export let f = function g(a) { return a; };`, f",
                "`this.f = (a) => a;`, f",
                "`A.b.f = function (a) { return a; };`, A.b.f",
                "`f = a => a;`, f",
                "`return function f(a) { return a; };`, f",
                "`const o = { f: async (a) => a };`, o.f",
                "`const o = { p: { async *f(a) { yield a; } } } as const;`, o.p.f",
                "`export class A { static async f(a) { return a; } }`, A.f",
                "`export default abstract class A { @dec() f = (a) => a; }`, A.f",
                "`const A = class B { f(a) { return a; } };`, B.f",
                "`const A = class { f(a) { return a; } };`, A.f",
                "`namespace A.B { export function f(a) { return a; } }`, A.B.f",
                "`class A { [Symbol.f](a) { return a; } }`, A.[Symbol.f]",
                "`class A { 'f'(a) { return a; } }`, A.f",
            })
    void functionsAreNamedByWhatHoldsThem(String text, String symbol) {
        assertEquals(symbol, only("a.ts", text).symbol());
    }

    @Test
    void aComputedNameIsOneName() {
        assertEquals("[Symbol.f]", Function.name("A.[Symbol.f]"));
        assertEquals("A", only("a.ts", "class A { [Symbol.f]() { g(); } }").owner());
        assertEquals("operator[]", Function.name("A::operator[]"));
    }

    @Test
    void documentationStandsBeforeDecoratorsAndExport() {
        List<Function> functions = functions(
                "a.ts",
                "class A {\n  /** D. */\n  @one @two({ x: 1 })\n  // plain\n  f() { g(); }\n}\n"
                        + "/** E. */\nexport async function f() { g(); }");
        assertEquals(
                List.of("D.", "E."), functions.stream().map(TypeScriptTest::doc).toList());
        assertEquals("f() { g(); }", functions.get(0).code());
        assertEquals(5, functions.get(0).startLine());
    }

    @Test
    void documentationOfAClassOrVariableIsNotThatOfItsFunctions() {
        assertEquals("", doc(only("a.ts", "/** D. */\nclass A { f() { g(); } }")));
        assertEquals("", doc(only("a.ts", "/** D. */\nexport const o = { f() { g(); } };")));
        assertEquals("", doc(only("a.ts", "/** D. */\nconst x = 1;\nfunction f() { g(); }")));
        assertEquals(
                "",
                doc(only("a.ts", "/** D. @fileoverview */\n/**\n * @license M\n */\nf = () => 1;"))
                        .replace("D. @fileoverview", ""));
    }

    @Test
    void anImplementationHasTheDocumentationOfItsOverloads() {
        String overloads = "/** @deprecated */\nexport function f(a: string): void;\n/** D. */\n"
                + "export function f(a: number): void\n// plain\n/** E. */\nexport function f(): void;\n";
        String body = "export function f(a?: unknown) { g(a); }";
        assertEquals("D.", doc(only("a.ts", overloads + body)));
        assertEquals("Own.", doc(only("a.ts", overloads + "/** Own. */\n" + body)));
        assertEquals("", doc(only("a.ts", overloads + "function other() { g(a); }")));
        assertEquals("", doc(only("a.ts", overloads + "const x = 1;\n" + body)));
        assertEquals("@deprecated", doc(only("a.ts", "/** @deprecated */ function f(a: string): void;\n" + body)));
    }

    @Test
    void methodsAndConstructorsHaveOverloadsToo() {
        List<Function> functions = functions(
                "a.ts",
                "class A {\n  /** D. */\n  constructor(a: string);\n  constructor(a: unknown) { g(a); }\n"
                        + "  /** E. */\n  public f(): void;\n  public f(a?: string) { g(a); }\n}");
        assertEquals(
                List.of("D.", "E."), functions.stream().map(TypeScriptTest::doc).toList());
        assertEquals(
                List.of("constructor", "method"),
                functions.stream().map(Function::kind).toList());
    }

    @Test
    void functionsOfANamespaceAreNoMethods() {
        assertEquals(
                "function",
                only("a.ts", "namespace A { export function f() { g(); } }").kind());
        assertEquals(
                "method",
                only("a.ts", "namespace A { class B { f() { g(); } } }").kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "interface A<in out K, out V = 1> { k: K }",
                "class A<\n  /** of K */\n  in K extends B,\n  const out V,\n> {}",
                "export type * from './a'",
                "const g = (a) => { for (using b of a) { b.c(); } };",
                "const g: {\n  (a: A): B<C>\n  /** D. */\n  <D>(a: A): C\n  // plain\n  <\n    D\n  >(a: D): C\n};",
                "interface A {\n  name: string\n  in: 'x'\n}",
                "const a = sql<{ b: C<D> }>`SELECT ${b}`;",
                "type A<B extends string> = `no \\`${B}\\``;",
                "class A { abstract() { abstract(); } }",
            })
    void whatTheGrammarDoesNotKnowIsRespelled(String text) {
        String source = text + "\n/** É. */\nfunction f() { return 'é'; }\n";
        Extraction extraction = Extractor.extract(SourceFile.of("a.ts", source), Languages.named("typescript"));
        assertEquals(0, extraction.broken());
        Function last = extraction.functions().get(extraction.functions().size() - 1);
        assertEquals("É.", doc(last));
        assertEquals("function f() { return 'é'; }", last.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const a = b\n  < c;",
                "const a = f(\n  <T>(x: T) => x);",
                "const a = x ?\n  <T>y :\n  <T>z;",
                "const a = g<\n  <T>(x: T) => T\n>();",
                "for (const a in b) if (b, c in d) e();",
                "const a = '\\\\'; const b = `c\\\\`;",
            })
    void whatTheGrammarKnowsIsNot(String text) {
        assertEquals(
                text,
                new String(TypeScriptSpelling.respell(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/\n <a", "\n <a", "// \n <a", ", in ", "a<", "\\", " \n", "a<b<c>"})
    void respellingTakesLittleTime(String text) {
        byte[] bytes = text.repeat((1 << 20) / text.length()).getBytes(StandardCharsets.UTF_8);
        assertTimeoutPreemptively(Duration.ofSeconds(8), () -> TypeScriptSpelling.respell(bytes));
    }
}
