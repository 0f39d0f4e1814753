package dev.xtrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps the package table true: {@link Rooms} over the production classes, and over fixtures that break it. */
class ArchitectureTest {

    private static final Path SOURCES = Path.of("src/main/java");

    /** What a package-info says, on one line: what the package is, where to start, that null is marked. */
    private static final Pattern INTRODUCTION =
            Pattern.compile("/\\*\\* .*\\S\\. Start at (?<start>\\{@link .*)\\. \\*/ @NullMarked package .*");

    private static final Pattern LINK = Pattern.compile("\\{@link ([\\w.]+)[^}]*}");

    // --- the rooms

    @TestFactory
    Stream<DynamicTest> theRoomsKeepToTheTable() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.xtrain");
        assertFalse(classes.isEmpty());
        return new Rooms("dev.xtrain")
                .rules().stream()
                        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(classes)));
    }

    @Test
    void theTableIsTransitive() {
        assertEquals(Set.of("io", "report", "source", "extract", "pairs"), Rooms.within("pairs"));
        assertEquals(Set.of("io", "tensor", "model", "source", "extract", "search"), Rooms.within("search"));
        assertEquals(Rooms.names(), Rooms.within("cli"));
        assertFalse(Rooms.within("tune").contains("bench"));
    }

    @ParameterizedTest
    @CsvSource({
        "upward, io may import [io], Journal",
        "unlisted, every class is in a room, Misplaced",
        "cyclic, no cycle of packages, Cycle detected",
        "parser, 'only [extract] use org.treesitter..', Row",
        "engine, 'only [tensor, model, lora, loss, train, bench] use ai.djl..', Ranking"
    })
    void catchesRoomsThatDoNot(String fixture, String description, String culprit) {
        JavaClasses classes = fixture(fixture);
        List<ArchRule> broken = broken(fixture, classes);
        assertEquals(
                List.of(description),
                broken.stream().map(ArchRule::getDescription).toList());
        String report = broken.get(0).evaluate(classes).getFailureReport().toString();
        assertTrue(report.contains(culprit), report);
    }

    @Test
    void passesRoomsThatDo() {
        JavaClasses classes = fixture("sound");
        assertEquals(2, classes.size());
        assertEquals(List.of(), broken("sound", classes));
    }

    private static JavaClasses fixture(String name) {
        return new ClassFileImporter().importPackages("dev.xtrain.archfixture." + name);
    }

    private static List<ArchRule> broken(String fixture, JavaClasses classes) {
        return new Rooms("dev.xtrain.archfixture." + fixture)
                .rules().stream()
                        .filter(rule -> rule.evaluate(classes).hasViolation())
                        .toList();
    }

    // --- their introductions

    @TestFactory
    Stream<DynamicTest> everyPackageSaysWhatItIsAndWhereToStart() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .sorted()
                    .toList();
            assertFalse(packages.isEmpty());
            return packages.stream()
                    .map(folder -> DynamicTest.dynamicTest(
                            SOURCES.relativize(folder).toString(),
                            () -> assertTrue(
                                    introduces(Files.readString(folder.resolve("package-info.java"))),
                                    folder::toString)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** Start at {@link dev.xtrain.io.UserError}. */ @NullMarked package dev.xtrain.io;",
                "/** Files. Start at the top. */ @NullMarked package dev.xtrain.io;",
                "/** Files. Start at {@link dev.xtrain.io.Absent}. */ @NullMarked package dev.xtrain.io;",
                "/** Files. Start at {@link dev.xtrain.io.UserError}. */ package dev.xtrain.io;",
                "@NullMarked package dev.xtrain.io;"
            })
    void catchesAPackageThatDoesNot(String text) {
        assertFalse(introduces(text));
    }

    @Test
    void readsAnIntroductionOverSeveralLines() {
        String text = """
                /**
                 * Files, and {@code more}. Start
                 * at {@link dev.xtrain.io.UserError}.
                 */
                @NullMarked
                package dev.xtrain.io;
                """;
        assertTrue(introduces(text));
    }

    private static boolean introduces(String packageInfo) {
        Matcher introduction = INTRODUCTION.matcher(
                packageInfo.replaceAll("\\n \\* ", " ").replaceAll("\\s+", " ").strip());
        if (!introduction.matches()) {
            return false;
        }
        List<String> names = LINK.matcher(introduction.group("start"))
                .results()
                .map(link -> link.group(1))
                .toList();
        return !names.isEmpty()
                && names.stream()
                        .allMatch(name -> Files.isRegularFile(SOURCES.resolve(name.replace('.', '/') + ".java")));
    }
}
