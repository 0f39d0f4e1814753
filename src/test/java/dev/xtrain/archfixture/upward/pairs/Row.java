package dev.xtrain.archfixture.upward.pairs;

/** Keeps to the table. */
public record Row(String text) {}
