package dev.xtrain.extract;

/** A declaration without a body, and what its author says about the function that has it, elsewhere. */
public record DocumentedHead(Head head, Documentation documentation) {}
