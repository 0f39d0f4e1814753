package dev.xtrain.archfixture.upward.io;

import dev.xtrain.archfixture.upward.pairs.Row;

/** The earliest room reaches into a later one. */
record Journal(Row last) {}
