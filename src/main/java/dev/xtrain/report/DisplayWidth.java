package dev.xtrain.report;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/**
 * Columns that text takes on a terminal: 2 for a wide character (East Asian scripts, emoji), 0 for a combining one.
 *
 * <p>Near to Unicode Standard Annex 11, East Asian Width, which the JDK does not carry.
 */
final class DisplayWidth {

    private static final Set<UnicodeScript> WIDE = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.HANGUL,
            UnicodeScript.BOPOMOFO,
            UnicodeScript.YI);

    private DisplayWidth() {}

    /** Columns of a line. */
    static int of(String text) {
        return text.codePoints().map(DisplayWidth::of).sum();
    }

    private static int of(int character) {
        switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> {
                return 0;
            }
            default -> {
                return isWide(character) ? 2 : 1;
            }
        }
    }

    private static boolean isWide(int character) {
        if (character < 0x1100) {
            return false;
        }
        boolean halfwidth = character >= 0xff61 && character <= 0xffdc;
        return (WIDE.contains(UnicodeScript.of(character)) && !halfwidth)
                || (character >= 0x3000 && character <= 0x303e) // CJK punctuation
                || (character >= 0xff01 && character <= 0xff60) // full-width forms
                || (character >= 0x1f300 && character <= 0x1faff); // pictographs
    }
}
