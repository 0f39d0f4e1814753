/**
 * Source files to functions: a language is a grammar, a query file and a reader of its doc comments. Start at
 * {@link dev.xtrain.extract.Extractor}.
 */
@NullMarked
package dev.xtrain.extract;

import org.jspecify.annotations.NullMarked;
