package dev.xtrain.report;

import java.util.List;

/**
 * How ranks moved: an arrow a row, on a logarithmic axis that has rank 1 at its right end.
 *
 * @param title what moved
 * @param before what the arrows start from
 * @param after what they lead to
 * @param shifts in order
 */
public record RankShifts(String title, String before, String after, List<Shift> shifts) implements Block {

    private static final int MOST_CHARACTERS = 300;

    /**
     * One rank that moved.
     *
     * @param group such as a language
     * @param text what was asked
     * @param before its rank, from 1
     * @param after its new rank
     */
    public record Shift(String group, String text, int before, int after) {

        /** Checks the ranks. */
        public Shift {
            if (before < 1 || after < 1) {
                throw new IllegalArgumentException("ranks begin at 1: " + before + ", " + after);
            }
        }
    }

    /** Copies the list. */
    public RankShifts {
        shifts = List.copyOf(shifts);
    }

    @Override
    public String toHtml() {
        int worst = shifts.stream()
                .mapToInt(shift -> Math.max(shift.before(), shift.after()))
                .max()
                .orElse(1);
        var html = new StringBuilder(
                "<div class=\"shifts\">\n<table>\n<caption>%s<small>rank of the right answer, best at the right: %s → %s"
                        .formatted(Html.escape(title), Html.excerpt(before, 40), Html.excerpt(after, 40)));
        html.append("</small></caption>\n<thead><tr><th scope=\"col\" class=\"number\">before</th><td></td>");
        html.append(
                "<th scope=\"col\" class=\"number\">after</th><th scope=\"col\">question</th></tr></thead>\n<tbody>\n");
        for (Shift shift : shifts) {
            html.append("""
                    <tr class="%s"><td class="number">%s</td><td>%s</td><td class="number">%s</td>\
                    <td><span class="tag">%s</span> %s</td></tr>
                    """.formatted(
                            shift.after() < shift.before() ? "good" : "bad",
                            Formats.count(shift.before()),
                            arrow(percent(shift.before(), worst), percent(shift.after(), worst)),
                            Formats.count(shift.after()),
                            Html.escape(shift.group()),
                            Html.excerpt(shift.text(), MOST_CHARACTERS)));
        }
        return html.append("</tbody>\n</table>\n</div>\n").toString();
    }

    /** Rank 1 at 100. */
    private static double percent(int rank, int worst) {
        return worst == 1 ? 100 : 100 * (1 - Math.log(rank) / Math.log(worst));
    }

    private static String arrow(double from, double to) {
        String head = to > from ? "M0 0l-7-4.5v9z" : "M0 0l7-4.5v9z";
        return """
                <svg height="14" aria-hidden="true"><line x1="0" x2="100%%" y1="7" y2="7" class="grid"/>\
                <line x1="%1$s%%" x2="%2$s%%" y1="7" y2="7" class="range"/><svg x="%1$s%%" y="7" class="dot">\
                <circle r="3"/></svg><svg x="%2$s%%" y="7" class="dot"><path d="%3$s"/></svg></svg>""".formatted(Html.coordinate(from), Html.coordinate(to), head);
    }
}
