package dev.xtrain.report;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * How many of each, longest first: a bar and a number a row.
 *
 * @param title what is counted
 * @param bars in order
 * @param left what is not drawn, in words; may be empty
 */
public record Bars(String title, List<Bar> bars, String left) implements Block {

    private static final int HEIGHT = 16; // pixels of a row
    private static final int MOST_CHARACTERS = 60;

    /** One of them. */
    public record Bar(String name, long count) {}

    /** Copies the list. */
    public Bars {
        bars = List.copyOf(bars);
    }

    /** The most frequent, so many at most. */
    public static Bars of(String title, SortedMap<String, Integer> counts, int most) {
        List<Map.Entry<String, Integer>> sorted = Counts.descending(counts);
        long rest = sorted.stream().skip(most).mapToLong(Map.Entry::getValue).sum();
        return new Bars(
                title,
                sorted.stream()
                        .limit(most)
                        .map(count -> new Bar(count.getKey(), count.getValue()))
                        .toList(),
                sorted.size() > most
                        ? "and %s in %s more".formatted(Formats.count(rest), Formats.count(sorted.size() - most))
                        : "");
    }

    @Override
    public String toHtml() {
        long longest = bars.stream().mapToLong(Bar::count).max().orElse(0);
        long sum = bars.stream().mapToLong(Bar::count).sum();
        var html = new StringBuilder(
                "<figure class=\"bars\">\n<table>\n<caption>%s</caption>\n<tbody>\n".formatted(Html.escape(title)));
        for (Bar bar : bars) {
            html.append("<tr><th scope=\"row\">%s</th><td><svg height=\"%d\" aria-hidden=\"true\">"
                    .formatted(Html.excerpt(bar.name(), MOST_CHARACTERS), HEIGHT));
            html.append("<rect width=\"%s%%\" height=\"%d\"/></svg></td><td class=\"number\">%s</td></tr>\n"
                    .formatted(
                            Html.coordinate(longest == 0 ? 0 : 100.0 * bar.count() / longest),
                            HEIGHT,
                            Formats.count(bar.count())));
        }
        html.append("</tbody>\n</table>\n");
        if (!left.isEmpty()) {
            html.append("<p class=\"legend\">%s</p>\n".formatted(Html.escape(left)));
        }
        return sum == 0 ? "" : html.append("</figure>\n").toString();
    }
}
