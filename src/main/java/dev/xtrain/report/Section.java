package dev.xtrain.report;

import java.util.List;

/**
 * A part of a {@link Page} under a heading.
 *
 * @param title its heading
 * @param text what it shows and how to read it; may be empty
 * @param blocks in order
 */
public record Section(String title, String text, List<Block> blocks) {

    /** Copies the blocks. */
    public Section {
        blocks = List.copyOf(blocks);
    }

    String toHtml() {
        var html = new StringBuilder("<section>\n<h2>" + Html.escape(title) + "</h2>\n");
        if (!text.isEmpty()) {
            html.append("<p class=\"lead\">").append(Html.escape(text)).append("</p>\n");
        }
        blocks.forEach(block -> html.append(block.toHtml()));
        return html.append("</section>\n").toString();
    }
}
