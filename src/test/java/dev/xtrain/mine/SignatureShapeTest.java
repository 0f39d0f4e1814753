package dev.xtrain.mine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureShapeTest {

    private static String shape(String lang, String name, String signature) {
        return SignatureShape.of(lang, name, signature);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rust | fn read(&mut self, n: usize) -> u8 | fn skip(&mut self,  count: usize) -> u8",
                "java | public int read(Map<K, V> from, int n) | private static int skip(Map<K, V> map, int count)",
                "cpp | void read(const Type &t, int n = 3) | inline void skip(const Type &other, int m)",
                "python | def read(self, n, *, deep=True) | def skip(self, m, *, flat=None)",
                "swift | func read(_ n: Int, from s: Stream) -> Bool | func skip(by n: Int, in s: Stream) -> Bool",
                "typescript | read(n: number, f: (a: A) => B): void | skip(m: number, g: (a: A) => B): void",
                "objc | - (void)read:(int)n from:(id)s | - (void)skip:(int)m in:(id)other"
            })
    void namesAreNoPartOfIt(String lang, String one, String other) {
        assertNotEquals("", shape(lang, "read", one));
        assertEquals(shape(lang, "read", one), shape(lang, "skip", other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rust | fn read(&self, n: usize) -> u8 | fn read(&self, n: usize) -> u16",
                "java | int read(long n) | int read(int n)",
                "java | int read(long n) | long read(long n)",
                "python | def read(self, n) | def read(self)",
                "objc | - (void)read:(int)n | - (void)read:(id)n"
            })
    void typesAndNumbersAre(String lang, String one, String other) {
        assertNotEquals(shape(lang, "read", one), shape(lang, "read", other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"rust | fn read()", "java | int read()", "python | read", "lean | theorem read :"})
    void whatTakesNothingHasNone(String lang, String signature) {
        assertEquals("", shape(lang, "read", signature));
    }
}
