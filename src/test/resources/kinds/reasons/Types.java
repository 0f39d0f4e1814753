// SPDX-License-Identifier: MIT
import a.b.FirstThing;
import a.b.OtherThing;
import a.b.ThirdThing;
import a.b.FourthThing;
import a.b.UnusedThing;

/** Has many methods in it. */
class Types {
    private Inner theInner, allInner;
    private Mode oneKind, anotherKind;

    int getSize() { return this.inner.size; }
    int one(int a) { return FirstThing.of(a, b, c, d); }
    int two(int a) { return FirstThing.of(a, b, c) + OtherThing.of(a, b) - OtherThing.of(c); }
    int three(int a) { return OtherThing.of(a, b, c, e); }
    int four(int a) { return ThirdThing.of(a, b, FourthThing.of(a)); }

    /** Adds the numbers of them. */
    static class Inner { int x() { return a + b + c + d; } }
    enum Mode { FAST, SLOW, OTHER, NONE }
}

class Twice {
    /** Is here once, of two. */
    static class Same { int first() { return a + b + c + d + e; } }
}
