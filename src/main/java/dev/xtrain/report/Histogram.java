package dev.xtrain.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How values are spread: a row of columns for each group, all over the same bins, each scaled to its own highest.
 *
 * @param title what is measured
 * @param note how to read it
 * @param bins what each column counts, in words or numbers
 * @param rows a group each
 */
public record Histogram(String title, String note, List<String> bins, List<Row> rows) implements Block {

    private static final int HEIGHT = 44; // pixels of a row
    private static final int GAP = 6; // percent of a column
    private static final int MOST_LABELS = 16;

    /**
     * A group.
     *
     * @param name its name
     * @param counts one a bin
     * @param middle its median
     */
    public record Row(String name, List<Integer> counts, double middle) {

        /** Copies the counts. */
        public Row {
            counts = List.copyOf(counts);
        }
    }

    /** Copies the lists. Errors: a row of another number of bins. */
    public Histogram {
        bins = List.copyOf(bins);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.counts().size() != bins.size()) {
                throw new IllegalArgumentException(
                        row.counts().size() + " counts in " + bins.size() + " bins: " + row.name());
            }
        }
    }

    /** Bins between edges, which are the lowest values of each: {@code 3 to 4}, {@code 65 and more}. */
    public static List<String> between(int... edges) {
        return IntStream.range(0, edges.length)
                .mapToObj(i -> i == edges.length - 1
                        ? edges[i] + " and more"
                        : edges[i + 1] == edges[i] + 1
                                ? String.valueOf(edges[i])
                                : edges[i] + " to " + (edges[i + 1] - 1))
                .toList();
    }

    @Override
    public String toHtml() {
        if (rows.isEmpty()) {
            return "";
        }
        var html = new StringBuilder("<figure class=\"histogram\">\n<table>\n<caption>%s<small>%s</small></caption>\n"
                .formatted(Html.escape(title), Html.escape(note)));
        html.append("<tbody>\n");
        for (Row row : rows) {
            html.append("<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"number\">%s</td></tr>\n"
                    .formatted(Html.excerpt(row.name(), 40), svg(row), middle(row)));
        }
        html.append("</tbody>\n<tfoot><tr><th></th><td>%s</td><td class=\"number\">median</td></tr></tfoot>\n"
                .formatted(labels()));
        return html.append("</table>\n</figure>\n").toString();
    }

    private static String middle(Row row) {
        return row.middle() == Math.rint(row.middle())
                ? Formats.count((long) row.middle())
                : Formats.quantity(row.middle());
    }

    private String svg(Row row) {
        long sum = row.counts().stream().mapToLong(Integer::longValue).sum();
        int highest = row.counts().stream().mapToInt(Integer::intValue).max().orElse(0);
        double width = 100.0 / bins.size();
        var svg = new StringBuilder("<svg height=\"%d\" role=\"img\"><title>%s: median %s of %s</title>"
                .formatted(HEIGHT, Html.escape(row.name()), middle(row), Formats.count(sum)));
        for (int i = 0; i < bins.size(); i++) {
            int count = row.counts().get(i);
            double height = highest == 0 ? 0 : (double) HEIGHT * count / highest;
            svg.append("<rect x=\"%s%%\" y=\"%s\" width=\"%s%%\" height=\"%s\"><title>%s: %s (%s)</title></rect>"
                    .formatted(
                            Html.coordinate(i * width),
                            Html.coordinate(HEIGHT - height),
                            Html.coordinate(width * (100 - GAP) / 100),
                            Html.coordinate(height),
                            Html.escape(bins.get(i)),
                            Formats.count(count),
                            Formats.percent(count, sum)));
        }
        return svg.append(
                        "<line x1=\"0\" x2=\"100%%\" y1=\"%1$d\" y2=\"%1$d\" class=\"zero\"/></svg>".formatted(HEIGHT))
                .toString();
    }

    /** The lowest value of every bin, or of every few where there are many. */
    private String labels() {
        var svg = new StringBuilder("<svg height=\"14\" aria-hidden=\"true\">");
        int each = (bins.size() + MOST_LABELS - 1) / MOST_LABELS;
        for (int i = 0; i < bins.size(); i += each) {
            String lowest = Arrays.asList(bins.get(i).split(" ", 2)).get(0);
            svg.append("<text x=\"%s%%\" y=\"11\">%s</text>"
                    .formatted(Html.coordinate(100.0 * i / bins.size()), Html.escape(lowest)));
        }
        return svg.append("</svg>").toString();
    }
}
