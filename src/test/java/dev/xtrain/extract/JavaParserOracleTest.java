package dev.xtrain.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.CompactConstructorDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.comments.Comment;
import dev.xtrain.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** JavaParser, an independent parser, must find the same methods and the same documentation in real files: our own. */
class JavaParserOracleTest {

    private static final JavaParser PARSER =
            new JavaParser(new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17));

    private static List<Compared> compared = List.of();

    /**
     * What both say of a file.
     *
     * @param expected by JavaParser: whether each method with a body has documentation, by line and name
     * @param documentation the lines of all of it that are long enough to be no code by chance
     */
    private record Compared(
            Path path, List<Function> functions, Map<String, Boolean> expected, List<String> documentation) {}

    @BeforeAll
    static void parse() throws IOException {
        var files = new ArrayList<Compared>();
        for (Path root : List.of(Path.of("src/main/java"), Path.of("src/test/java"))) {
            try (Stream<Path> found = Files.walk(root)) {
                for (Path path : found.filter(file -> file.toString().endsWith(".java"))
                        .sorted()
                        .toList()) {
                    files.add(compare(path));
                }
            }
        }
        compared = List.copyOf(files);
    }

    private static Compared compare(Path path) throws IOException {
        var file = new SourceFile(path.toString(), Files.readAllBytes(path));
        CompilationUnit unit = PARSER.parse(file.text()).getResult().orElseThrow();
        List<String> documentation = unit.getAllComments().stream()
                .filter(Comment::isJavadocComment)
                .flatMap(comment -> comment.getContent().lines())
                .map(line -> line.replaceFirst("^\\s*\\*", "").strip())
                .filter(line -> line.length() > 20)
                .toList();
        return new Compared(path, Extractor.functions(file), expected(unit), documentation);
    }

    @Test
    void findsTheSameMethodsWithTheSameDocumentation() {
        int documented = 0;
        for (Compared file : compared) {
            Map<String, Boolean> found = new TreeMap<>();
            for (Function function : file.functions) {
                String name = function.symbol().substring(function.symbol().lastIndexOf('.') + 1);
                found.put(function.startLine() + " " + name, function.documentation() != null);
                documented += function.documentation() == null ? 0 : 1;
            }
            assertEquals(file.expected, found, file.path.toString());
        }
        assertTrue(documented > 100, documented + " documented methods");
    }

    @Test
    void codeHoldsNoLineOfAnyDocumentation() {
        int checked = 0;
        for (Compared file : compared) {
            for (Function function : file.functions) {
                for (String line : file.documentation) {
                    assertFalse(
                            function.code().contains(line), () -> file.path + " " + function.symbol() + ": " + line);
                    checked++;
                }
            }
        }
        assertTrue(checked > 1000, checked + " lines");
    }

    /** Whether each method with a body has documentation, by line and name. */
    private static Map<String, Boolean> expected(CompilationUnit unit) {
        Map<String, Boolean> expected = new TreeMap<>();
        for (CallableDeclaration<?> method : unit.findAll(CallableDeclaration.class).stream()
                .map(m -> (CallableDeclaration<?>) m)
                .toList()) {
            boolean body = !(method instanceof MethodDeclaration declaration)
                    || declaration.getBody().isPresent();
            if (body) {
                expected.put(
                        method.getName().getBegin().orElseThrow().line + " " + method.getNameAsString(),
                        method.getJavadocComment().isPresent());
            }
        }
        for (CompactConstructorDeclaration constructor : unit.findAll(CompactConstructorDeclaration.class)) {
            expected.put(
                    constructor.getName().getBegin().orElseThrow().line + " " + constructor.getNameAsString(),
                    constructor.getJavadocComment().isPresent());
        }
        return expected;
    }
}
