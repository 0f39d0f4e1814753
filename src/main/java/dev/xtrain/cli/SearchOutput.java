package dev.xtrain.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.xtrain.io.Json;
import dev.xtrain.search.Explanation;
import dev.xtrain.search.Hit;
import dev.xtrain.search.TellingLines;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** What {@code search} prints, for people and, by {@code --json}, for editors. */
final class SearchOutput {

    /**
     * One answer.
     *
     * @param lines that show why it was found
     * @param explanation which tokens met; null where that was not asked or cannot be told
     */
    record Answer(
            Hit hit,
            List<TellingLines.Line> lines,
            @Nullable Explanation explanation) {}

    /** The object of {@code --json}. */
    private record Document(
            String query, String mode, @Nullable String model, String directory, int functions, List<Item> hits) {}

    private record Item(
            String path,
            int line,
            @JsonProperty("end_line") int endLine,
            String symbol,
            String lang,
            double score,
            Hit.Parts parts,
            List<Line> lines,
            @JsonInclude(JsonInclude.Include.NON_NULL) Hit.@Nullable Parts shares,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Explanation.Match> tokens) {}

    private record Line(int line, String text) {}

    private final PrintWriter out;
    private final boolean explained;

    SearchOutput(PrintWriter out, boolean explained) {
        this.out = out;
        this.explained = explained;
    }

    void json(
            String query, String mode, @Nullable String model, String directory, int functions, List<Answer> answers) {
        List<Item> items = new ArrayList<>();
        for (Answer answer : answers) {
            Hit hit = answer.hit;
            items.add(new Item(
                    hit.function().path(),
                    hit.function().line(),
                    hit.function().endLine(),
                    hit.function().symbol(),
                    hit.function().lang(),
                    hit.score(),
                    hit.parts(),
                    answer.lines.stream()
                            .map(line -> new Line(line.number(), line.text()))
                            .toList(),
                    explained ? hit.shares() : null,
                    answer.explanation == null ? null : answer.explanation.matches()));
        }
        try {
            out.println(
                    Json.pretty().writeValueAsString(new Document(query, mode, model, directory, functions, items)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // records of numbers and text always can be written
        }
    }

    void text(List<Answer> answers) {
        boolean colour = Ansi.AUTO.enabled(); // knows NO_COLOR, and whether stdout is a terminal
        String bold = colour ? "\u001b[1m" : "";
        String faint = colour ? "\u001b[2m" : "";
        String plain = colour ? "\u001b[0m" : "";
        for (Answer answer : answers) {
            Hit hit = answer.hit;
            out.printf(
                    Locale.ROOT,
                    "%s%s:%d%s  %s  %.3f%n",
                    bold,
                    printable(hit.function().path()),
                    hit.function().line(),
                    plain,
                    printable(hit.function().symbol()),
                    hit.score());
            for (TellingLines.Line line : answer.lines) {
                out.printf(Locale.ROOT, "%s%8d%s  %s%n", faint, line.number(), plain, printable(line.text()));
            }
            if (explained) {
                explain(answer);
            }
        }
    }

    private void explain(Answer answer) {
        Hit.Parts parts = answer.hit.parts();
        Hit.Parts shares = answer.hit.shares();
        out.printf(Locale.ROOT, "          %.3f =", answer.hit.score());
        String plus = "";
        plus = share("vectors", shares.semantic(), parts.semantic(), plus);
        plus = share("words", shares.keyword(), parts.keyword(), plus);
        plus = share("file name", shares.filename(), parts.filename(), plus);
        share("symbol", shares.symbol(), parts.symbol(), plus);
        out.println();
        if (answer.explanation != null) {
            for (Explanation.Match match : answer.explanation.matches()) {
                out.printf(
                        Locale.ROOT,
                        "          %6.3f  %s -> %s%s%n",
                        match.score(),
                        match.token(),
                        match.found(),
                        match.line() == 0 ? "" : "  line " + match.line());
            }
        }
    }

    private String share(String name, @Nullable Double share, @Nullable Double part, String plus) {
        if (share == null || part == null) {
            return plus;
        }
        out.printf(Locale.ROOT, "%s %.3f %s", plus, share, name);
        if (Math.abs(share - part) > 1e-9) {
            out.printf(Locale.ROOT, " (%.3f)", part);
        }
        return " +";
    }

    /** A name with a line break in it would look like two hits, one with an escape sequence like anything. */
    private static String printable(String text) {
        return text.codePoints().anyMatch(Character::isISOControl)
                ? text.codePoints()
                        .map(point -> point == '\t' ? ' ' : Character.isISOControl(point) ? 0xfffd : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                : text;
    }
}
