package dev.xtrain.report;

import java.util.List;
import java.util.Map;

/**
 * Names and what they stand for, in order.
 *
 * @param title what they are about
 * @param facts plain texts
 */
public record Facts(String title, List<Fact> facts) implements Block {

    private static final int MOST_CHARACTERS = 400;
    private static final int WIDE_CHARACTERS = 40; // and more take a line of their own

    /** One of them. */
    public record Fact(String name, String value) {}

    /** Copies the list. */
    public Facts {
        facts = List.copyOf(facts);
    }

    /** In the map's order. */
    public static Facts of(String title, Map<String, String> facts) {
        return new Facts(
                title,
                facts.entrySet().stream()
                        .map(fact -> new Fact(fact.getKey(), fact.getValue()))
                        .toList());
    }

    @Override
    public String toHtml() {
        var html = new StringBuilder("<div class=\"facts\">\n<h3>%s</h3>\n<dl>\n".formatted(Html.escape(title)));
        for (Fact fact : facts) {
            html.append("<div%s><dt>%s</dt><dd>%s</dd></div>\n"
                    .formatted(
                            fact.value().length() > WIDE_CHARACTERS ? " class=\"wide\"" : "",
                            Html.escape(fact.name()),
                            Html.excerpt(fact.value(), MOST_CHARACTERS)));
        }
        return html.append("</dl>\n</div>\n").toString();
    }
}
