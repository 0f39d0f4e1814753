/**
 * Query sets, metrics, intervals, paired tests and the tables made of them. Start at
 * {@link dev.xtrain.eval.Evaluation}; {@link dev.xtrain.eval.Metrics} is where P@1 is counted.
 */
@NullMarked
package dev.xtrain.eval;

import org.jspecify.annotations.NullMarked;
