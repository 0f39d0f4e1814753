/**
 * What is kept of a run to watch it by: metrics, TensorBoard's event files, a page of curves. Start at
 * {@link dev.xtrain.watch.RunWatch}.
 */
@NullMarked
package dev.xtrain.watch;

import org.jspecify.annotations.NullMarked;
