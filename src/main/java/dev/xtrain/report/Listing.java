package dev.xtrain.report;

/**
 * A table under a caption; what is too wide for the window scrolls by itself.
 *
 * @param caption what its rows are
 * @param table the cells
 */
public record Listing(String caption, Table table) implements Block {

    @Override
    public String toHtml() {
        return "<div class=\"scroll\">\n" + table.toHtml(caption) + "</div>\n";
    }
}
