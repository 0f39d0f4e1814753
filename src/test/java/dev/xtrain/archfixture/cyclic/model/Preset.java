package dev.xtrain.archfixture.cyclic.model;

import dev.xtrain.archfixture.cyclic.model.bert.Bert;

/** One half of a cycle inside a room. */
public record Preset(Bert bert) {}
