package dev.xtrain.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.xtrain.eval.Passages.Passage;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PassagesTest {

    private static List<Passage> cut(int window, int overlap, String path, String text) {
        return new Passages(window, overlap).of(path, text);
    }

    private static List<String> texts(List<Passage> passages) {
        return passages.stream().map(Passage::text).toList();
    }

    @Test
    void aHeadingBeginsAPassageAndStaysWithItsText() {
        List<Passage> passages = cut(20, 5, "a.md", "# One\n\n## Two\na b c\n\nd e\n## Three\n\nf g\n");
        assertEquals(List.of("# One\n\n## Two\na b c\n\nd e", "## Three\n\nf g"), texts(passages));
        assertEquals(new Passage("## Three\n\nf g", 7, 9), passages.get(1));
    }

    @Test
    void passagesShareTheLastParagraphsThatFit() {
        List<Passage> passages = cut(6, 3, "a.txt", "a b\n\nc d\n\ne f\n\ng h\n\ni j\n");
        assertEquals(List.of("a b\n\nc d\n\ne f", "e f\n\ng h\n\ni j"), texts(passages));
        assertEquals(5, passages.get(1).firstLine());
        assertEquals(
                List.of("a b\n\nc d\n\ne f", "g h\n\ni j"),
                texts(cut(6, 1, "a.txt", "a b\n\nc d\n\ne f\n\ng h\n\ni j")));
    }

    @Test
    void sharedParagraphsLeaveRoomForSomethingNew() {
        assertEquals(List.of("a b\n\nc d", "e f g h i"), texts(cut(6, 3, "a.txt", "a b\n\nc d\n\ne f g h i")));
    }

    @Test
    void codeInAFenceIsOneParagraphWithoutHeadings() {
        String fence = "```sh\n# no heading\n\nb\n```";
        assertEquals(List.of("a\n" + fence + "\nc"), texts(cut(20, 0, "a.md", "a\n" + fence + "\nc")));
        assertEquals(List.of("a", fence), texts(cut(6, 0, "a.md", "a\n" + fence)));
    }

    @Test
    void longParagraphsAreCutAtLinesAndLongLinesAtWords() {
        assertEquals(List.of("a b\nc d", "e f"), texts(cut(4, 0, "a.txt", "a b\nc d\ne f")));
        List<Passage> passages = cut(2, 0, "a.txt", "x\n\na b c d e");
        assertEquals(List.of("x", "a b", "c d", "e"), texts(passages));
        assertTrue(passages.stream().skip(1).allMatch(p -> p.firstLine() == 3 && p.lastLine() == 3));
    }

    @Test
    void underlinedLinesAreHeadingsWhateverTheFormat() {
        for (String path : List.of("a.rst", "a.txt", "a.md")) {
            assertEquals(List.of("a b", "Title\n=====\nc"), texts(cut(9, 2, path, "a b\n\nTitle\n=====\nc")), path);
        }
        assertEquals(1, cut(9, 0, "a.txt", "a\n\n# b\n\nc").size(), "a number sign means nothing outside of Markdown");
        assertEquals(1, cut(9, 0, "a.md", "a\n\nvery long line\n---\nb").size());
    }

    @Test
    void blankFilesHaveNoPassage() {
        for (String blank : List.of("", "\n", " \n\t\n")) {
            assertEquals(List.of(), cut(9, 2, "a.md", blank));
        }
    }

    @Test
    void carriageReturnsChangeNothing() {
        String text = "# One\n\na b c\n\nd e\n## Two\nf\n";
        assertEquals(cut(3, 1, "a.md", text), cut(3, 1, "a.md", text.replace("\n", "\r\n")));
    }

    @Test
    void onlyProseIsRead() {
        assertTrue(Stream.of("a.md", "b/A.TXT", "a.rst", "a.markdown").allMatch(Passages::isProse));
        assertFalse(Stream.of("a.mdx", "md", "a.java", "txt.py").anyMatch(Passages::isProse));
    }

    @Test
    void everyWordIsInSomePassageAndNoneIsTooLong() {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        String[] pieces = {"a ", "b", "\n", "\n\n", "# ", "```\n", "===\n", " c d e f g h", "\r\n"};
        for (int round = 0; round < 500; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            int window = random.nextInt(1, 12);
            int overlap = random.nextInt(window);
            List<Passage> passages = cut(window, overlap, "a.md", text.toString());
            String[] lines = text.toString().split("\r?\n", -1);
            var covered = new boolean[lines.length];
            for (Passage passage : passages) {
                assertTrue(passage.text().strip().split("\\s+").length <= window, () -> "seed " + seed);
                for (int line = passage.firstLine(); line <= passage.lastLine(); line++) {
                    covered[line - 1] = true;
                }
            }
            for (int i = 0; i < lines.length; i++) {
                assertTrue(covered[i] || lines[i].isBlank(), "seed " + seed);
            }
        }
    }
}
