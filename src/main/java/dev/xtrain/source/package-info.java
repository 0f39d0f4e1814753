/**
 * Where source code comes from: directories, archives, single files, and what is known of their repository and licence.
 * Start at {@link dev.xtrain.source.SourceTree}.
 */
@NullMarked
package dev.xtrain.source;

import org.jspecify.annotations.NullMarked;
