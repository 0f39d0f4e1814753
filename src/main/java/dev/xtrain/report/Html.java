package dev.xtrain.report;

/** Text into HTML. */
public final class Html {

    private Html() {}

    /** Escapes text for element content and quoted attributes. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
