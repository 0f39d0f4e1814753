package dev.xtrain.extract;

import java.util.List;

/** What is taken out of a source before its grammar reads it, as a language's preprocessor would. */
interface Preprocessing {

    /** For languages that have no preprocessor. */
    Preprocessing NONE = new Preprocessing() {
        @Override
        public List<Hidden> hidden(byte[] source) {
            return List.of();
        }

        @Override
        public List<Span> bodies(byte[] source) {
            return List.of();
        }
    };

    /** Directives, macros and the like. */
    List<Hidden> hidden(byte[] source);

    /**
     * What stands in the bodies of functions, comments aside: hidden, too, where there is a syntax error without, so that
     * one body cannot spoil what follows it. Functions in it are lost.
     */
    List<Span> bodies(byte[] source);
}
