package dev.xtrain.report;

/**
 * Sentences.
 *
 * @param text plain text
 */
public record Paragraph(String text) implements Block {

    @Override
    public String toHtml() {
        return "<p>" + Html.escape(text) + "</p>\n";
    }
}
