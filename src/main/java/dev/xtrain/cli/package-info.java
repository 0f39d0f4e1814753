/** Commands: each parses its options, calls one worker, prints. Start at {@link dev.xtrain.cli.Main}. */
@NullMarked
package dev.xtrain.cli;

import org.jspecify.annotations.NullMarked;
