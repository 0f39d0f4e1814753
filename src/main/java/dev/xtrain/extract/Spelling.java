package dev.xtrain.extract;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How a language's grammar is made to read what it does not know: it gets the source in other words, as many bytes at
 * the same offsets, and what is found is taken from the source as it was.
 */
interface Spelling {

    /**
     * What is parsed in the place of a source.
     *
     * @param whole the source but for what its grammar cannot know, such as macros
     * @param outline the same, or less of it: where functions are looked for
     * @param attributes what is left out of both and may stand between documentation and function, as attributes do
     */
    record Spelt(byte[] whole, byte[] outline, List<Span> attributes) {}

    /** For grammars that know their language. */
    Spelling AS_WRITTEN = new Spelling() {};

    /** Of sources that would not parse, another. */
    static Spelling ofErrors(UnaryOperator<byte[]> respelling) {
        return new Spelling() {
            @Override
            public byte[] respelled(byte[] outline) {
                return respelling.apply(outline);
            }
        };
    }

    /** What is parsed at first. */
    default Spelt of(byte[] source) {
        return new Spelt(source, source, List.of());
    }

    /** What is parsed again after an outline with errors; equal bytes where nothing would change. */
    default byte[] respelled(byte[] outline) {
        return outline;
    }

    /** Blanks in the place of all but line ends; the same array where there is nothing to blank. */
    static byte[] blanked(byte[] bytes, List<Span> spans) {
        if (spans.isEmpty()) {
            return bytes;
        }
        byte[] copy = bytes.clone();
        for (Span span : spans) {
            for (int at = span.start(); at < span.end(); at++) {
                copy[at] = copy[at] == '\n' || copy[at] == '\r' ? copy[at] : (byte) ' ';
            }
        }
        return copy;
    }
}
