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
import org.junit.jupiter.api.Test;

/** JavaParser, an independent parser, must find the same methods and the same documentation in real files: our own. */
class JavaParserOracleTest {

    private static final JavaParser PARSER =
            new JavaParser(new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17));

    private static List<Path> sources() throws IOException {
        var files = new ArrayList<Path>();
        for (Path root : List.of(Path.of("src/main/java"), Path.of("src/test/java"))) {
            try (Stream<Path> found = Files.walk(root)) {
                found.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
            }
        }
        return files;
    }

    @Test
    void findsTheSameMethodsWithTheSameDocumentation() throws IOException {
        int documented = 0;
        for (Path path : sources()) {
            var file = new SourceFile(path.toString(), Files.readAllBytes(path));
            Map<String, Boolean> found = new TreeMap<>();
            for (Function function : Extractor.functions(file)) {
                String name = function.symbol().substring(function.symbol().lastIndexOf('.') + 1);
                found.put(function.startLine() + " " + name, function.documentation() != null);
                documented += function.documentation() == null ? 0 : 1;
            }
            assertEquals(expected(parse(file)), found, path.toString());
        }
        assertTrue(documented > 100, documented + " documented methods");
    }

    @Test
    void codeHoldsNoLineOfAnyDocumentation() throws IOException {
        int checked = 0;
        for (Path path : sources()) {
            var file = new SourceFile(path.toString(), Files.readAllBytes(path));
            List<String> lines = parse(file).getAllComments().stream()
                    .filter(Comment::isJavadocComment)
                    .flatMap(comment -> comment.getContent().lines())
                    .map(line -> line.replaceFirst("^\\s*\\*", "").strip())
                    .filter(line -> line.length() > 20)
                    .toList();
            for (Function function : Extractor.functions(file)) {
                for (String line : lines) {
                    assertFalse(function.code().contains(line), path + " " + function.symbol() + ": " + line);
                    checked++;
                }
            }
        }
        assertTrue(checked > 1000, checked + " lines");
    }

    private static CompilationUnit parse(SourceFile file) {
        return PARSER.parse(file.text()).getResult().orElseThrow();
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
