/** What is shown to people: tables, plots, cards. Start at {@link dev.xtrain.report.Table}. */
@NullMarked
package dev.xtrain.report;

import org.jspecify.annotations.NullMarked;
