package dev.xtrain.archfixture.parser.pairs;

import org.treesitter.TSNode;

/** A syntax tree outside of extract. */
record Row(TSNode node) {}
