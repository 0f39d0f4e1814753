package dev.xtrain.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A value by step, such as the loss: what was recorded as a thin line, its running mean as a thick one.
 *
 * @param title what it shows
 * @param across what the steps are
 * @param points ascending; one that is no number interrupts the line
 * @param window points before and at each point that its running mean is taken over; 1 for none
 */
public record Curve(String title, String across, List<Point> points, int window) implements Block {

    private static final int HEIGHT = 240; // pixels
    private static final int DRAWN = 600; // points; more are averaged, a few at a time
    private static final int TICKS = 5;
    private static final int SMOOTHINGS = 40; // windows that a long run has

    /** A value at a step. */
    public record Point(double step, double value) {}

    /** Copies the points. Errors: a window of less than one. */
    public Curve {
        points = List.copyOf(points);
        if (window < 1) {
            throw new IllegalArgumentException("a running mean over " + window + " points");
        }
    }

    /** With a window that suits the number of points. */
    public static Curve smoothed(String title, String across, List<Point> points) {
        return new Curve(title, across, points, Math.max(1, points.size() / SMOOTHINGS));
    }

    @Override
    public String toHtml() {
        List<Point> numbers =
                points.stream().filter(point -> Double.isFinite(point.value())).toList();
        String start = "<figure class=\"curve\">\n<figcaption>" + Html.escape(title);
        if (numbers.size() < 2) {
            return start
                    + "<small>%s recorded: too few to draw</small></figcaption>\n</figure>\n"
                            .formatted(numbers.size() == 1 ? "one value" : "no values");
        }
        List<Point> smooth = runningMean(numbers);
        int each = (numbers.size() + DRAWN - 1) / DRAWN;
        Axis y = Axis.covering(min(numbers), max(numbers), TICKS);
        Axis x = Axis.covering(
                numbers.get(0).step(), numbers.get(numbers.size() - 1).step(), TICKS);
        Point last = smooth.get(smooth.size() - 1);
        String words = "%s, from %s to %s over %s points; from %s at first to %s at last%s"
                .formatted(
                        title,
                        Formats.quantity(min(numbers)),
                        Formats.quantity(max(numbers)),
                        Formats.count(numbers.size()),
                        Formats.quantity(smooth.get(0).value()),
                        Formats.quantity(last.value()),
                        window > 1 ? ", running means" : "");
        var html = new StringBuilder(start).append("</figcaption>\n");
        html.append("<svg height=\"%d\" role=\"img\"><title>%s</title>".formatted(HEIGHT + 20, Html.escape(words)));
        for (double tick : y.ticks()) {
            double at = HEIGHT * (1 - y.percent(tick) / 100);
            html.append("<line x1=\"0\" x2=\"100%%\" y1=\"%1$s\" y2=\"%1$s\" class=\"grid\"/>"
                    .formatted(Html.coordinate(at)));
        }
        html.append("<svg class=\"lines\" height=\"%d\" viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\">"
                .formatted(HEIGHT));
        if (window > 1) {
            html.append(path("raw", means(numbers, each), x, y));
        }
        html.append(path("smooth", means(smooth, each), x, y)).append("</svg>");
        for (double tick : y.ticks()) {
            double at = HEIGHT * (1 - y.percent(tick) / 100);
            html.append("<text x=\"2\" y=\"%s\" class=\"y\">%s</text>"
                    .formatted(Html.coordinate(at < 12 ? at + 13 : at - 4), y.label(tick)));
        }
        for (double tick : x.ticks()) {
            String anchor = tick == x.low() ? "start" : tick >= x.high() ? "end" : "middle";
            html.append("<text x=\"%s%%\" y=\"%d\" text-anchor=\"%s\">%s</text>"
                    .formatted(Html.coordinate(x.percent(tick)), HEIGHT + 15, anchor, x.label(tick)));
        }
        return html.append("</svg>\n<p class=\"legend\">")
                .append(legend(numbers.size(), each, Formats.quantity(last.value())))
                .append("</p>\n</figure>\n")
                .toString();
    }

    private String legend(int count, int each, String last) {
        var parts = new ArrayList<String>();
        if (window > 1) {
            parts.add("<span class=\"key raw\"></span> "
                    + (each > 1 ? "mean of every " + each + " points" : "every point"));
            parts.add("<span class=\"key smooth\"></span> smoothed: mean of the last " + window + " points");
        } else {
            parts.add("<span class=\"key smooth\"></span> every point");
        }
        parts.add("at the end " + last);
        parts.add("across: " + Html.escape(across));
        int lost = points.size() - count;
        if (lost > 0) {
            parts.add("left out, no numbers: " + lost);
        }
        return String.join(" · ", parts);
    }

    private static double min(List<Point> points) {
        return points.stream().mapToDouble(Point::value).min().orElseThrow();
    }

    private static double max(List<Point> points) {
        return points.stream().mapToDouble(Point::value).max().orElseThrow();
    }

    private List<Point> runningMean(List<Point> numbers) {
        var means = new ArrayList<Point>(numbers.size());
        double sum = 0;
        for (int i = 0; i < numbers.size(); i++) {
            sum += numbers.get(i).value();
            if (i >= window) {
                sum -= numbers.get(i - window).value();
            }
            means.add(new Point(numbers.get(i).step(), sum / Math.min(i + 1, window)));
        }
        return means;
    }

    /** Every so many points as one. */
    private static List<Point> means(List<Point> points, int each) {
        var means = new ArrayList<Point>();
        for (int i = 0; i < points.size(); i += each) {
            List<Point> some = points.subList(i, Math.min(i + each, points.size()));
            means.add(new Point(
                    some.stream().mapToDouble(Point::step).average().orElseThrow(),
                    some.stream().mapToDouble(Point::value).average().orElseThrow()));
        }
        return means;
    }

    private static String path(String style, List<Point> points, Axis x, Axis y) {
        return points.stream()
                .map(point -> Html.coordinate(x.percent(point.step())) + " "
                        + Html.coordinate(100 - y.percent(point.value())))
                .collect(Collectors.joining("L", "<path class=\"" + style + "\" d=\"M", "\"/>"));
    }
}
