/**
 * Files and terminals: atomic writes, JSONL, YAML bound to records, cache folders, progress, errors. Start at
 * {@link dev.xtrain.io.UserError}.
 */
@NullMarked
package dev.xtrain.io;

import org.jspecify.annotations.NullMarked;
