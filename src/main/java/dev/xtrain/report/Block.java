package dev.xtrain.report;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A part of a {@link Page}: a record of what is shown, which is what the JSON beside the page holds, and how it looks.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "shown_as")
public sealed interface Block
        permits Paragraph, Facts, Tiles, Listing, Bars, Histogram, IntervalPlot, Curve, HeatMap, RankShifts {

    /** Markup without scripts, well-formed as XML, everything escaped. */
    String toHtml();
}
