package dev.xtrain.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Which of a question's tokens met which of a document's: a row a token of the question, the best match of each
 * outlined, all values on hovering.
 *
 * <p>Of a long document only the columns around best matches are drawn; how many are not is said.
 *
 * @param title the question
 * @param note which document it is, and of which model these scores are
 * @param rows the question's tokens
 * @param columns the document's tokens
 * @param scores [rows x columns]
 */
public record HeatMap(String title, String note, List<String> rows, List<String> columns, float[][] scores)
        implements Block {

    private static final int CELL = 17; // pixels, both ways
    private static final double CHARACTER = 6.7; // pixels of one of the font
    private static final int MOST_COLUMNS = 48;
    private static final int MOST_ROWS = 32;
    private static final int MOST_CHARACTERS = 14; // of a token
    private static final int MOST_TITLE_CHARACTERS = 300;
    private static final int SLANT = 60; // degrees

    /** Copies the tokens. Errors: scores of another shape. */
    public HeatMap {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        for (float[] row : scores) {
            if (scores.length != rows.size() || row.length != columns.size()) {
                throw new IllegalArgumentException("scores of another shape than the tokens");
            }
        }
    }

    @Override
    public String toHtml() {
        int height = Math.min(rows.size(), MOST_ROWS);
        List<Integer> shown = shown(height);
        String caption = "<figure class=\"heat\">\n<figcaption>%s<small>%s</small></figcaption>\n"
                .formatted(Html.excerpt(title, MOST_TITLE_CHARACTERS), Html.excerpt(note, MOST_TITLE_CHARACTERS));
        if (shown.isEmpty() || height == 0) {
            return caption + "<p>No tokens to compare.</p>\n</figure>\n";
        }
        return caption
                + "<div class=\"scroll\">\n" + svg(shown, height) + "</div>\n<p class=\"legend\">"
                + legend(shown.size(), height) + "</p>\n</figure>\n";
    }

    private String svg(List<Integer> shown, int height) {
        double left = CHARACTER * longest(rows.subList(0, height)) + 10;
        List<String> heads = shown.stream().map(columns::get).toList();
        double top = CHARACTER * longest(heads) * Math.sin(Math.toRadians(SLANT)) + 14;
        List<Double> at = positions(shown, left);
        double right = at.get(at.size() - 1) + CELL + 8;
        double width = right + Math.max(CHARACTER * 6, CHARACTER * longest(heads) / 2);
        var svg = new StringBuilder("<svg class=\"cells\" width=\"%.0f\" height=\"%.0f\" role=\"img\"><title>%s</title>"
                .formatted(width, top + height * CELL + 4, Html.escape(description(height))));
        for (int c = 0; c < heads.size(); c++) {
            svg.append("<text transform=\"translate(%s %s) rotate(-%d)\">%s</text>"
                    .formatted(
                            Html.coordinate(at.get(c) + CELL * .7),
                            Html.coordinate(top - 6),
                            SLANT,
                            Html.escape(token(heads.get(c)))));
        }
        for (int c = 1; c < heads.size(); c++) {
            if (shown.get(c) > shown.get(c - 1) + 1) {
                svg.append("<text class=\"gap\" x=\"%s\" y=\"%s\">⋯</text>"
                        .formatted(Html.coordinate(at.get(c) - CELL * .5), Html.coordinate(top + height * CELL / 2.0)));
            }
        }
        float low = lowest();
        for (int r = 0; r < height; r++) {
            double y = top + r * CELL;
            int best = best(r);
            svg.append("<text class=\"row\" x=\"%s\" y=\"%s\">%s</text>"
                    .formatted(Html.coordinate(left - 6), Html.coordinate(y + 12), Html.escape(token(rows.get(r)))));
            for (int c = 0; c < shown.size(); c++) {
                int column = shown.get(c);
                svg.append(cell(r, column, at.get(c), y, low, column == best));
            }
            svg.append("<text x=\"%s\" y=\"%s\">%.2f</text>"
                    .formatted(Html.coordinate(right), Html.coordinate(y + 12), scores[r][best]));
        }
        return svg.append("</svg>\n").toString();
    }

    private String cell(int row, int column, double x, double y, float low, boolean best) {
        double strength = Math.max(0, Math.min(1, (scores[row][column] - low) / (1 - low + 1e-6)));
        int inner = CELL - 1;
        return String.format(
                Locale.ROOT,
                "<path%s d=\"M%s %sh%dv%dh-%dz\" fill-opacity=\"%.2f\"><title>%s → %s: %.2f</title></path>",
                best ? " class=\"best\"" : "",
                Html.coordinate(x),
                Html.coordinate(y),
                inner,
                inner,
                inner,
                strength * strength,
                Html.escape(token(rows.get(row))),
                Html.escape(token(columns.get(column))),
                scores[row][column]);
    }

    /** Where columns begin; a gap where some are left out. */
    private static List<Double> positions(List<Integer> shown, double left) {
        var positions = new ArrayList<Double>();
        double at = left;
        for (int c = 0; c < shown.size(); c++) {
            if (c > 0) {
                at += shown.get(c) > shown.get(c - 1) + 1 ? 2 * CELL : CELL;
            }
            positions.add(at);
        }
        return positions;
    }

    /** The columns to draw: all, or the best matches and what stands around them, as far as there is room. */
    private List<Integer> shown(int height) {
        var shown = new TreeSet<Integer>();
        for (int r = 0; r < height && !columns.isEmpty(); r++) {
            shown.add(best(r));
        }
        for (int reach = 1; reach < columns.size() && shown.size() < MOST_COLUMNS; reach++) {
            for (int r = 0; r < height; r++) {
                for (int column : new int[] {best(r) - reach, best(r) + reach}) {
                    if (column >= 0 && column < columns.size() && shown.size() < MOST_COLUMNS) {
                        shown.add(column);
                    }
                }
            }
        }
        return List.copyOf(shown);
    }

    private int best(int row) {
        int best = 0;
        for (int c = 1; c < columns.size(); c++) {
            if (scores[row][c] > scores[row][best]) {
                best = c;
            }
        }
        return best;
    }

    private float lowest() {
        float lowest = 1;
        for (float[] row : scores) {
            for (float score : row) {
                lowest = Math.min(lowest, score);
            }
        }
        return lowest;
    }

    private static double longest(List<String> tokens) {
        return tokens.stream()
                .mapToInt(token -> DisplayWidth.of(token(token)))
                .max()
                .orElse(0);
    }

    private static String token(String token) {
        return token.codePointCount(0, token.length()) <= MOST_CHARACTERS
                ? token
                : token.substring(0, token.offsetByCodePoints(0, MOST_CHARACTERS - 1)) + "…";
    }

    private String description(int height) {
        var words = new ArrayList<String>();
        for (int r = 0; r < height; r++) {
            words.add("%s meets %s".formatted(token(rows.get(r)), token(columns.get(best(r)))));
        }
        return String.join(", ", words);
    }

    private String legend(int width, int height) {
        double sum = 0;
        for (int r = 0; r < rows.size(); r++) {
            sum += scores[r][best(r)];
        }
        var parts = new ArrayList<String>();
        parts.add(String.format(
                Locale.ROOT,
                "<span class=\"key low\"></span> %.2f to <span class=\"key high\"></span> 1.00",
                lowest()));
        parts.add("<span class=\"key best\"></span> best match of its row, its value at the end");
        parts.add("sum of the best " + Formats.quantity(sum));
        if (width < columns.size()) {
            parts.add("%s of the document's %s tokens are not drawn, none of them the best match of a row here"
                    .formatted(Formats.count(columns.size() - width), Formats.count(columns.size())));
        }
        if (height < rows.size()) {
            parts.add("%s more tokens of the question are not drawn".formatted(Formats.count(rows.size() - height)));
        }
        return String.join(" · ", parts);
    }
}
