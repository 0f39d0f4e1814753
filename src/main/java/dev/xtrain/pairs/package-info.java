/**
 * The JSONL row and what is done to rows: cleaning, deduplication, split, manifest. Start at
 * {@link dev.xtrain.pairs.Pair}.
 */
@NullMarked
package dev.xtrain.pairs;

import org.jspecify.annotations.NullMarked;
