/**
 * What training minimises: scores between the vectors of queries and documents, objectives on the scores, and the
 * gradient of the vectors. Start at {@link dev.xtrain.loss.Loss}.
 */
@NullMarked
package dev.xtrain.loss;

import org.jspecify.annotations.NullMarked;
