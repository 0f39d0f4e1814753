package dev.xtrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing is used whose licence is not written down. */
class ThirdPartyTest {

    @Test
    void listsWhatIsOnTheClassPathAndNothingElse() throws IOException {
        assertEquals(onTheClassPath(), listed());
    }

    @ParameterizedTest
    @CsvSource({"bge-small-en-v1.5, MIT License", "all-MiniLM-L6-v2, Apache License"})
    void theEmbeddedModelsLicencesAreInTheJar(String model, String licence) throws IOException {
        try (InputStream text = ThirdPartyTest.class.getResourceAsStream("/licenses/" + model + ".txt")) {
            assertTrue(new String(text.readAllBytes(), StandardCharsets.UTF_8).contains(licence));
        }
    }

    /** The first cells of the tables, less the remark in brackets. */
    private static Set<String> listed() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("THIRD-PARTY.md"))) {
            if (line.startsWith("| ") && !line.startsWith("| artifact")) {
                String cell = line.split("\\|")[1].replaceAll("\\(.*\\)", "");
                for (String name : cell.split(",")) {
                    names.add(name.strip());
                }
            }
        }
        return names;
    }

    /** Artifacts, known by where they lie in a Maven repository: NAME/VERSION/NAME-VERSION.jar. */
    private static Set<String> onTheClassPath() {
        Set<String> names = new TreeSet<>();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Stream.of(classPath.split(File.pathSeparator)).map(Path::of).forEach(jar -> {
            Path version = jar.getParent();
            String name = version.getParent().getFileName().toString();
            if (jar.getFileName().toString().startsWith(name + "-" + version.getFileName())) {
                names.add(name);
            }
        });
        return names;
    }
}
