/**
 * What is shown to people: tables, plots, pages, cards. Start at {@link dev.xtrain.report.Table} for a terminal and at
 * {@link dev.xtrain.report.Page} for a browser.
 */
@NullMarked
package dev.xtrain.report;

import org.jspecify.annotations.NullMarked;
