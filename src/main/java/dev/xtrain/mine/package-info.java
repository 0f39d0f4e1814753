/** Hard negatives: functions that look like the answer and are not. Start at {@link dev.xtrain.mine.MinedCorpus}. */
@NullMarked
package dev.xtrain.mine;

import org.jspecify.annotations.NullMarked;
