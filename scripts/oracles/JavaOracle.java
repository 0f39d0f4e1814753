import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import com.sun.tools.javac.tree.JCTree;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Lists the methods of Java files with javac's own parser. Run by {@code java}, the script beside it. */
public final class JavaOracle {

    private static final PrintWriter OUT =
            new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);

    private JavaOracle() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        List<Path> sources;
        try (Stream<Path> found = Files.walk(root)) {
            sources = found.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
        for (Path source : sources) {
            var problems = new DiagnosticCollector<JavaFileObject>();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, problems, List.of("-proc:none"), null, files.getJavaFileObjects(source));
            String path = root.relativize(source).toString();
            for (CompilationUnitTree unit : task.parse()) {
                boolean failed =
                        problems.getDiagnostics().stream().anyMatch(p -> p.getKind() == Diagnostic.Kind.ERROR);
                if (failed) {
                    OUT.println("{\"path\": " + text(path) + ", \"failed\": "
                            + text(problems.getDiagnostics().get(0).getMessage(null)) + "}");
                } else {
                    new Methods(path, unit, Trees.instance(task)).scan(unit, null);
                }
            }
        }
        OUT.flush();
    }

    private static final class Methods extends TreePathScanner<Void, Void> {

        private final String path;
        private final CompilationUnitTree unit;
        private final Trees trees;

        Methods(String path, CompilationUnitTree unit, Trees trees) {
            this.path = path;
            this.unit = unit;
            this.trees = trees;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getBody() != null) {
                String name = method.getName().contentEquals("<init>") ? owner() : method.getName().toString();
                String doc = trees.getDocComment(getCurrentPath());
                long end = trees.getSourcePositions().getEndPosition(unit, method);
                OUT.println("{\"path\": " + text(path) + ", \"name\": " + text(name) + ", \"line\": "
                        + unit.getLineMap().getLineNumber(((JCTree.JCMethodDecl) method).pos) + ", \"end\": "
                        + unit.getLineMap().getLineNumber(end) + ", \"doc\": " + (doc == null ? "null" : text(doc))
                        + ", \"body\": true}");
            }
            return super.visitMethod(method, nothing);
        }

        private String owner() {
            return ((ClassTree) getCurrentPath().getParentPath().getLeaf()).getSimpleName().toString();
        }
    }

    private static String text(String value) {
        var json = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
