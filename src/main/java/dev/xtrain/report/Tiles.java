package dev.xtrain.report;

import java.util.List;
import java.util.Locale;

/**
 * The few numbers to see first.
 *
 * @param tiles in order
 */
public record Tiles(List<Tile> tiles) implements Block {

    /** What a number means to the reader; said by a sign as well as by a colour. */
    public enum Tone {
        PLAIN(""),
        GOOD("▲ "),
        BAD("▼ ");

        private final String sign;

        Tone(String sign) {
            this.sign = sign;
        }
    }

    /**
     * One number.
     *
     * @param label what it is
     * @param value itself
     * @param detail what it has to be read with: an interval, a number of queries
     * @param tone good or bad news, or neither
     */
    public record Tile(String label, String value, String detail, Tone tone) {}

    /** Copies the list. */
    public Tiles {
        tiles = List.copyOf(tiles);
    }

    @Override
    public String toHtml() {
        var html = new StringBuilder("<div class=\"tiles\">\n");
        for (Tile tile : tiles) {
            html.append("<div class=\"tile %s\"><p class=\"label\">%s</p><p class=\"value\">%s</p><p>%s%s</p></div>\n"
                    .formatted(
                            tile.tone().name().toLowerCase(Locale.ROOT),
                            Html.escape(tile.label()),
                            Html.escape(tile.value()),
                            tile.tone().sign,
                            Html.escape(tile.detail())));
        }
        return html.append("</div>\n").toString();
    }
}
