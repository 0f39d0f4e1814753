package dev.xtrain.extract;

import com.github.javaparser.StaticJavaParser;
import com.github.javaparser.javadoc.Javadoc;
import com.github.javaparser.javadoc.JavadocBlockTag;
import com.github.javaparser.javadoc.description.JavadocDescription;
import com.github.javaparser.javadoc.description.JavadocDescriptionElement;
import com.github.javaparser.javadoc.description.JavadocInlineTag;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Javadoc: the last block comment before a declaration, or a run of {@code ///} lines in Markdown (JEP 467). HTML and
 * inline tags become text; block tags stay in the text and out of the summary.
 */
final class JavaDocs implements DocStyle {

    private static final char PLACEHOLDER = '\uE000'; // first of the private use area
    private static final int MAX_PLACEHOLDERS = 0x1800;
    private static final Pattern REFERENCE = Pattern.compile("\\s*([^\\s(]+)(?:\\([^)]*\\))?\\s*(.*)", Pattern.DOTALL);
    private static final Pattern PACKAGE = Pattern.compile("^(?:[a-z_][a-z0-9_]*+\\.)++(?=[A-Z])");
    private static final Pattern BLANK_LINES = Pattern.compile("\n[ \t]*+(?:\n[ \t]*+)++");

    @Override
    public Place place(String written) {
        boolean block = written.startsWith("/**") && !written.startsWith("/**/");
        boolean lines = written.startsWith("///") && !written.startsWith("////");
        return block || lines ? Place.BEFORE : Place.NOWHERE;
    }

    @Override
    public int firstUsed(List<String> comments) {
        int first = comments.size() - 1;
        while (first > 0
                && comments.get(first).startsWith("///")
                && comments.get(first - 1).startsWith("///")) {
            first--;
        }
        return first;
    }

    @Override
    public Documentation read(List<String> comments) {
        if (comments.get(0).startsWith("///")) {
            String text = Prose.unindent(
                    comments.stream().map(line -> line.substring(3)).toList());
            return new Documentation(text, Markdown.summary(text));
        }
        String comment = comments.get(comments.size() - 1);
        Javadoc javadoc = StaticJavaParser.parseJavadoc(comment.substring(3, Math.max(3, comment.length() - 2)), false);
        String description = text(javadoc.getDescription());
        var text = new StringBuilder(description);
        if (!javadoc.getBlockTags().isEmpty()) {
            text.append("\n");
        }
        for (JavadocBlockTag tag : javadoc.getBlockTags()) {
            text.append("\n@").append(tag.getTagName());
            tag.getName().ifPresent(name -> text.append(' ').append(name));
            text.append(' ').append(Prose.oneLine(text(tag.getContent())));
        }
        int end = description.indexOf("\n\n");
        return new Documentation(
                text.toString().strip(), Prose.oneLine(end < 0 ? description : description.substring(0, end)));
    }

    /** Plain text. Inline tags stand aside while HTML is removed, so that code in them keeps its brackets. */
    private static String text(JavadocDescription description) {
        var html = new StringBuilder();
        var tags = new ArrayList<String>();
        for (JavadocDescriptionElement element : description.getElements()) {
            if (element instanceof JavadocInlineTag tag && tags.size() < MAX_PLACEHOLDERS) {
                html.append((char) (PLACEHOLDER + tags.size()));
                tags.add(render(tag));
            } else {
                html.append(element.toText());
            }
        }
        var text = new StringBuilder();
        for (char c : Html.toText(html.toString()).toCharArray()) {
            int tag = c - PLACEHOLDER;
            text.append(tag >= 0 && tag < tags.size() ? tags.get(tag) : String.valueOf(c));
        }
        String lines = Prose.unindent(text.toString().lines().toList());
        return BLANK_LINES.matcher(lines).replaceAll("\n\n");
    }

    private static String render(JavadocInlineTag tag) {
        String content = tag.getContent().strip();
        return switch (tag.getName()) {
            case "link", "linkplain", "see" -> reference(content);
            case "return" -> "Returns " + content + ".";
            case "inheritDoc", "docRoot", "snippet" -> "";
            case "index" -> content.replaceFirst("^(\"[^\"]*\"|\\S+).*", "$1").replace("\"", "");
            default -> content;
        };
    }

    /** {@code Foo#bar(int) its label} shows its label, without one {@code Foo#bar}. */
    private static String reference(String content) {
        Matcher reference = REFERENCE.matcher(content);
        if (!reference.matches()) {
            return content;
        }
        if (!reference.group(2).isBlank()) {
            return reference.group(2).strip();
        }
        String name = PACKAGE.matcher(reference.group(1)).replaceFirst("");
        return name.startsWith("#") ? name.substring(1) : name;
    }
}
