package dev.xtrain.archfixture.engine.search;

import ai.djl.ndarray.NDArray;

/** An engine's array outside of the rooms that compute. */
record Ranking(NDArray scores) {}
