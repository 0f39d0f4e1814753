package dev.xtrain.archfixture.unlisted.helpers;

/** In a room that the table does not have. */
record Misplaced(String text) {}
