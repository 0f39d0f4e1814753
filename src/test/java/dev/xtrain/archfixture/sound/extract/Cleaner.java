package dev.xtrain.archfixture.sound.extract;

import dev.xtrain.archfixture.sound.io.Line;
import org.treesitter.TSNode;

/** Reaches io through source, and may use the parser. */
record Cleaner(Line line, TSNode node) {}
