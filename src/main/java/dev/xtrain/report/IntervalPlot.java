package dev.xtrain.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Means with their 95 % intervals: a dot and a line a row, all on one axis, with the numbers beside them.
 *
 * <p>A series has a colour and a shape; its name stands at every row, so that neither is needed to read the plot.
 *
 * @param title what is plotted
 * @param note how to read it
 * @param kind how values are written
 * @param groups of rows, such as languages
 */
public record IntervalPlot(String title, String note, Kind kind, List<Group> groups) implements Block {

    private static final int HEIGHT = 24; // pixels of a row
    private static final int TICKS = 5;
    private static final List<String> SHAPES = List.of( // around the origin, about 10 pixels wide
            "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
            "M-4.5-4.5h9v9h-9z",
            "M0-6l6 6-6 6-6-6z",
            "M0-6l5.6 10h-11.2z",
            "M-5.6-4h11.2L0 6z");

    /** How values are written, and whether zero is a landmark. */
    public enum Kind {
        /** A measure between 0 and 1. */
        SHARE,
        /** A difference of two such; the line of no difference is drawn. */
        DIFFERENCE
    }

    /** Rows that belong together. */
    public record Group(String name, List<Row> rows) {

        /** Copies the rows. */
        public Group {
            rows = List.copyOf(rows);
        }
    }

    /**
     * A dot and its interval.
     *
     * @param series what was measured, such as a model
     * @param label what distinguishes the rows of a series
     * @param number of the series, 0 for one to compare with
     * @param value the mean
     * @param low lower end of the interval
     * @param high upper end
     * @param detail more to know, shown on hovering; or null
     */
    public record Row(
            String series,
            String label,
            int number,
            double value,
            double low,
            double high,
            @Nullable String detail) {}

    /** Copies the groups. */
    public IntervalPlot {
        groups = List.copyOf(groups);
    }

    @Override
    public String toHtml() {
        if (rows().findAny().isEmpty()) {
            return "";
        }
        Axis axis = Axis.covering(
                Math.min(extreme(Row::low, -1), kind == Kind.DIFFERENCE ? 0 : 1),
                Math.max(extreme(Row::high, 1), 0),
                TICKS);
        var html = new StringBuilder("<figure class=\"intervals\">\n<table>\n<caption>%s<small>%s</small></caption>\n"
                .formatted(Html.escape(title), Html.escape(note)));
        html.append("<thead><tr><th scope=\"col\">%s</th><td>%s</td>".formatted("search", ticks(axis)));
        html.append("<th scope=\"col\">%s</th></tr></thead>\n".formatted("mean [95 %]"));
        for (Group group : groups) {
            html.append("<tbody>\n");
            if (groups.size() > 1) {
                html.append("<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"3\">%s</th></tr>\n"
                        .formatted(Html.escape(group.name())));
            }
            group.rows().forEach(row -> html.append(html(row, axis)));
            html.append("</tbody>\n");
        }
        return html.append("</table>\n</figure>\n").toString();
    }

    private Stream<Row> rows() {
        return groups.stream().flatMap(group -> group.rows().stream());
    }

    /** The greatest value times a sign, times that sign. */
    private double extreme(ToDoubleFunction<Row> value, int sign) {
        return sign
                * rows().mapToDouble(row -> sign * value.applyAsDouble(row))
                        .max()
                        .orElse(0);
    }

    private static String ticks(Axis axis) {
        var svg = new StringBuilder("<svg height=\"18\" aria-hidden=\"true\">");
        for (double tick : axis.ticks()) {
            svg.append("<text x=\"%s%%\" y=\"13\">%s</text>"
                    .formatted(Html.coordinate(axis.percent(tick)), axis.label(tick)));
        }
        return svg.append("</svg>").toString();
    }

    private String html(Row row, Axis axis) {
        return """
                <tr class="s%d"><th scope="row">%s <span class="muted">%s</span></th><td>%s</td>\
                <td class="number">%s <span class="muted">[%s, %s]</span></td></tr>
                """.formatted(
                        row.number() % 6,
                        Html.excerpt(row.series(), 40),
                        Html.escape(row.label()),
                        svg(row, axis),
                        format(row.value()),
                        format(row.low()),
                        format(row.high()));
    }

    private String svg(Row row, Axis axis) {
        var svg =
                new StringBuilder("<svg height=\"%d\" role=\"img\"><title>%s %s: %s, 95 %% interval %s to %s%s</title>"
                        .formatted(
                                HEIGHT,
                                Html.escape(row.series()),
                                Html.escape(row.label()),
                                format(row.value()),
                                format(row.low()),
                                format(row.high()),
                                row.detail() == null ? "" : "; " + Html.escape(row.detail())));
        for (double tick : axis.ticks()) {
            boolean landmark = kind == Kind.DIFFERENCE && tick == 0;
            svg.append(line(axis.percent(tick), axis.percent(tick), 0, HEIGHT, landmark ? "zero" : "grid"));
        }
        svg.append(line(axis.percent(row.low()), axis.percent(row.high()), HEIGHT / 2, HEIGHT / 2, "range"));
        svg.append("<svg x=\"%s%%\" y=\"%d\" class=\"dot\"><path d=\"%s\"/></svg>"
                .formatted(
                        Html.coordinate(axis.percent(row.value())),
                        HEIGHT / 2,
                        SHAPES.get(row.number() % SHAPES.size())));
        return svg.append("</svg>").toString();
    }

    private static String line(double fromPercent, double toPercent, int fromY, int toY, String style) {
        return "<line x1=\"%s%%\" x2=\"%s%%\" y1=\"%d\" y2=\"%d\" class=\"%s\"/>"
                .formatted(Html.coordinate(fromPercent), Html.coordinate(toPercent), fromY, toY, style);
    }

    private String format(double value) {
        return kind == Kind.SHARE ? Formats.share(value) : Formats.difference(value);
    }
}
