/**
 * What training costs on this machine, beside the machine's limits, and what tuning gains, beside a control. Start at
 * {@link dev.xtrain.bench.TrainBench} and {@link dev.xtrain.bench.TuningStudy}.
 */
@NullMarked
package dev.xtrain.bench;

import org.jspecify.annotations.NullMarked;
