package dev.xtrain.extract;

/**
 * Part of a source that its grammar cannot know, such as a macro: the parser sees blanks there.
 *
 * @param attribute whether it may stand between documentation and function, as an attribute does
 */
record Hidden(Span span, boolean attribute) {}
