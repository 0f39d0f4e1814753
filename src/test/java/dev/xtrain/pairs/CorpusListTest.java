package dev.xtrain.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code scripts/corpora/corpus.txt}, the packages that the general corpus is made of. */
class CorpusListTest {

    private record Line(String name, String source, String languages, String share) {

        /** Without its version. */
        String reservation() {
            return source.substring(0, source.indexOf('='));
        }
    }

    @Test
    void holdsNothingThatIsReservedOrMeasuredWith() throws IOException {
        List<Pattern> reserved = words("reserved.txt").map(CorpusListTest::glob).toList();
        Set<String> others = new HashSet<>();
        for (String list : List.of("eval.txt", "tuning.txt", "development.txt", "denied.txt")) {
            lines(list).forEach(line -> others.add(line.reservation()));
        }
        for (Line line : lines("corpus.txt")) {
            assertFalse(others.contains(line.reservation()), line.source());
            for (String name : names(line.reservation())) {
                assertTrue(
                        reserved.stream().noneMatch(glob -> glob.matcher(name).matches()), line.source());
            }
        }
    }

    @Test
    void whatIsFetchedForItsFingerprintsIsReserved() throws IOException {
        List<Pattern> reserved = words("reserved.txt").map(CorpusListTest::glob).toList();
        for (Line line : lines("denied.txt")) {
            assertTrue(
                    reserved.stream()
                            .anyMatch(glob -> glob.matcher(line.reservation()).matches()),
                    line.source());
        }
    }

    @Test
    void pinsEveryVersionAndNamesEveryPackageOnce() throws IOException {
        List<Line> lines = lines("corpus.txt");
        Set<String> names = lines.stream().map(Line::name).collect(Collectors.toSet());
        Set<String> sources = lines.stream().map(Line::reservation).collect(Collectors.toSet());
        assertEquals(lines.size(), names.size());
        assertEquals(lines.size(), sources.size());
        for (Line line : lines) {
            assertTrue(line.name().matches("[A-Za-z0-9][A-Za-z0-9._-]*"), line.name());
            assertTrue(
                    line.source().matches("(debian|debian-source|npm):[^:=\\s]+=\\S+|maven:[^:=]+:[^:=]+=\\S+"),
                    line.source());
            assertTrue(line.share().matches("(all|[1-9]/[1-9])(\\+(all|[1-9]/[1-9]))*"), line.share());
        }
    }

    @Test
    void hasEveryLanguageThatRegistriesCarry() throws IOException {
        var languages = new TreeSet<String>();
        lines("corpus.txt")
                .forEach(line -> languages.addAll(List.of(line.languages().split("\\+"))));
        assertEquals(Set.of("cpp", "java", "javascript", "objc", "python", "rust", "swift", "typescript"), languages);
    }

    /** As it stands there, and the binary packages that Debian may make of a source package. */
    private static List<String> names(String reservation) {
        String source = reservation.replaceFirst("^debian-source:", "");
        return source.equals(reservation)
                ? List.of(reservation)
                : Stream.of("%s", "%s-dev", "lib%s-dev", "python3-%s", "librust-%s-dev")
                        .map(form -> "debian:" + form.formatted(source))
                        .toList();
    }

    /** {@code *} stands for any run of characters, every other for itself. */
    private static Pattern glob(String reservation) {
        return Pattern.compile(
                Stream.of(reservation.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    private static List<Line> lines(String list) throws IOException {
        return words(list)
                .map(line -> line.split("\\s+"))
                .map(words -> new Line(words[0], words[1], words[2], words[3]))
                .toList();
    }

    private static Stream<String> words(String list) throws IOException {
        return Files.readAllLines(Path.of("scripts/corpora", list)).stream()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty());
    }
}
