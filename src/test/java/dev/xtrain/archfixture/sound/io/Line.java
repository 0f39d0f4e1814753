package dev.xtrain.archfixture.sound.io;

/** Keeps to the table. */
public record Line(String text) {}
