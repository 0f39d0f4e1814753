/** What training costs on this machine, beside the machine's limits. Start at {@link dev.xtrain.bench.TrainBench}. */
@NullMarked
package dev.xtrain.bench;

import org.jspecify.annotations.NullMarked;
