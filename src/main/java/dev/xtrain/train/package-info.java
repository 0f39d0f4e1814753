/** Training: batches, losses, optimizer, schedule, checkpoints. Start at {@link dev.xtrain.train.Trainer}. */
@NullMarked
package dev.xtrain.train;

import org.jspecify.annotations.NullMarked;
