package dev.xtrain.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The command lines that documents show, by the rules of {@code docs/documentation.md}.
 *
 * @param place file and line of it
 * @param words without the program's name
 * @param notRun why it is only parsed; empty: it is run
 */
record Examples(String place, List<String> words, String notRun) {

    private static final Pattern NOT_RUN = Pattern.compile("<!-- not run: (.+) -->");
    private static final Pattern FENCE = Pattern.compile("```(\\w*).*");
    private static final Pattern START = Pattern.compile("(?:^|[;|&(]\\s*|\\bdo\\s+)(?:\\$ )?(?:\\./)?xtrain\\s+");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)");
    private static final Pattern SPAN = Pattern.compile("(?<!`)`(?:\\./)?xtrain ([^`]+)`(?!`)");

    /** README.md and docs/*.md. */
    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(Path.of("README.md")),
                            files.filter(file -> file.toString().endsWith(".md")))
                    .sorted()
                    .toList();
        }
    }

    /** Those in the fenced blocks {@code sh} and {@code console} of a document, in order. */
    static List<Examples> fenced(String document, List<String> lines) {
        var examples = new ArrayList<Examples>();
        String language = null;
        String notRun = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher fence = FENCE.matcher(line.strip());
            if (fence.matches()) {
                language = language == null ? fence.group(1) : null;
                notRun = language == null ? "" : notRun;
                continue;
            }
            Matcher comment = NOT_RUN.matcher(line.strip());
            if (language == null) {
                notRun = comment.matches() ? comment.group(1) : line.isBlank() ? notRun : "";
            } else if (language.equals("sh") || language.equals("console")) {
                int first = i + 1;
                var command = new StringBuilder(line);
                while (command.toString().endsWith("\\") && i + 1 < lines.size()) {
                    command.setLength(command.length() - 1);
                    command.append(lines.get(++i).strip());
                }
                for (List<String> words : commands(command.toString())) {
                    examples.add(new Examples(document + ":" + first, words, notRun));
                }
            }
        }
        return examples;
    }

    /** The commands in a line of a shell. */
    private static List<List<String>> commands(String line) {
        var commands = new ArrayList<List<String>>();
        Matcher start = START.matcher(line);
        while (start.find()) {
            var words = new ArrayList<String>();
            Matcher word = WORD.matcher(line).region(start.end(), line.length());
            while (word.find() && !word.group().matches("#.*|\\d?>.*|[|&;<].*|done")) {
                String text = Stream.of(1, 2, 3)
                        .map(word::group)
                        .filter(s -> s != null)
                        .findFirst()
                        .orElseThrow();
                boolean last = word.group(3) != null && text.matches(".*[;)]");
                words.add(last ? text.substring(0, text.length() - 1) : text);
                if (last) {
                    break;
                }
            }
            commands.add(words);
        }
        return commands;
    }

    /** Those in the running text, {@code `xtrain ...`}, which may hold placeholders. */
    static List<Examples> spans(String document, List<String> lines) {
        var examples = new ArrayList<Examples>();
        for (int i = 0; i < lines.size(); i++) {
            String place = document + ":" + (i + 1);
            SPAN.matcher(lines.get(i))
                    .results()
                    .forEach(span -> examples.add(new Examples(
                            place,
                            List.of(span.group(1)
                                    .replaceAll("[\\[\\]()]|>.*", "")
                                    .strip()
                                    .split("\\s+")),
                            "running text")));
        }
        return examples;
    }

    @Override
    public String toString() {
        return place + ": xtrain " + String.join(" ", words);
    }
}
