package dev.xtrain.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rows of text under named columns, for a terminal, Markdown or HTML. Columns of numbers are aligned to the right.
 *
 * <p>A column holds numbers if its cells begin as numbers ({@code 0.51}, {@code 1,000}, {@code < 0.01}, {@code 0.51
 * [0.48, 0.55]}, {@code 12 ms}); empty cells and dashes stand for what is not known. Line breaks in cells become
 * spaces, control characters {@code ?}: a file's name cannot write to the terminal.
 *
 * @param columns their names
 * @param rows for each row as many cells as there are columns
 */
public record Table(List<String> columns, List<List<String>> rows) {

    private static final Pattern NUMBER = Pattern.compile("[<>≤≥~±]?\\s*[-+−]?\\.?\\d.*");
    private static final Pattern UNKNOWN = Pattern.compile("\\s*[-–—]?\\s*");

    /** Copies both; errors: a row of another length than the columns'. */
    public Table {
        columns = columns.stream().map(Table::clean).toList();
        rows = rows.stream().map(row -> row.stream().map(Table::clean).toList()).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a row of " + row.size() + " cells under " + columns.size() + " columns: " + row);
            }
        }
    }

    private static String clean(String cell) {
        return cell.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cc}", "?");
    }

    /** For a terminal: aligned by what characters take there, two spaces between columns; each line ends in \n. */
    public String toText() {
        var lines = new ArrayList<List<String>>();
        lines.add(columns);
        List<Integer> widths = widths(UnaryOperator.identity());
        lines.add(widths.stream().map("-"::repeat).toList());
        lines.addAll(rows);
        return lines.stream()
                .map(line -> String.join("  ", aligned(line, widths)).stripTrailing() + "\n")
                .collect(Collectors.joining());
    }

    /** As a Markdown table, aligned in the source too; each line ends in \n. */
    public String toMarkdown() {
        UnaryOperator<String> escape =
                cell -> cell.replace("\\", "\\\\").replace("|", "\\|").replaceAll("<(?=[\\p{Alpha}/!?])", "&lt;");
        List<Integer> widths =
                widths(escape).stream().map(width -> Math.max(3, width)).toList();
        var rules = new ArrayList<String>();
        for (int i = 0; i < widths.size(); i++) {
            rules.add(isNumeric(i) ? "-".repeat(widths.get(i) - 1) + ":" : "-".repeat(widths.get(i)));
        }
        var lines = new ArrayList<List<String>>();
        lines.add(columns.stream().map(escape).toList());
        lines.add(rules);
        rows.forEach(row -> lines.add(row.stream().map(escape).toList()));
        return lines.stream()
                .map(line -> "| " + String.join(" | ", aligned(line, widths)) + " |\n")
                .collect(Collectors.joining());
    }

    /** As an HTML table; cells of numbers have the class {@code number}, for a style sheet to align. */
    public String toHtml() {
        return toHtml("");
    }

    /** The same under a caption. */
    String toHtml(String caption) {
        var html = new StringBuilder("<table>\n");
        if (!caption.isEmpty()) {
            html.append("<caption>").append(Html.escape(caption)).append("</caption>\n");
        }
        html.append("<thead>\n").append(htmlRow("th", columns)).append("</thead>\n<tbody>\n");
        rows.forEach(row -> html.append(htmlRow("td", row)));
        return html.append("</tbody>\n</table>\n").toString();
    }

    private String htmlRow(String tag, List<String> cells) {
        var html = new StringBuilder("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            html.append('<').append(tag).append(tag.equals("th") ? " scope=\"col\"" : "");
            html.append(isNumeric(i) ? " class=\"number\">" : ">");
            html.append(Html.escape(cells.get(i))).append("</").append(tag).append('>');
        }
        return html.append("</tr>\n").toString();
    }

    private boolean isNumeric(int column) {
        return rows.stream().anyMatch(row -> NUMBER.matcher(row.get(column)).matches())
                && rows.stream()
                        .map(row -> row.get(column))
                        .allMatch(cell -> NUMBER.matcher(cell).matches()
                                || UNKNOWN.matcher(cell).matches());
    }

    private List<Integer> widths(UnaryOperator<String> escape) {
        var widths = new ArrayList<Integer>();
        for (int i = 0; i < columns.size(); i++) {
            int width = DisplayWidth.of(escape.apply(columns.get(i)));
            for (List<String> row : rows) {
                width = Math.max(width, DisplayWidth.of(escape.apply(row.get(i))));
            }
            widths.add(width);
        }
        return widths;
    }

    private List<String> aligned(List<String> cells, List<Integer> widths) {
        var aligned = new ArrayList<String>();
        for (int i = 0; i < cells.size(); i++) {
            String space = " ".repeat(widths.get(i) - DisplayWidth.of(cells.get(i)));
            aligned.add(isNumeric(i) ? space + cells.get(i) : cells.get(i) + space);
        }
        return aligned;
    }
}
