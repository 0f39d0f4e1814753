/** Ranking functions for a question: by words, by vectors, by both. Start at {@link dev.xtrain.search.Ranker}. */
@NullMarked
package dev.xtrain.search;

import org.jspecify.annotations.NullMarked;
