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
     * What stands in the bodies of functions, comments and local types aside: hidden, too, where functions are looked
     * for, so that code which the grammar does not know spoils nothing that follows it.
     */
    List<Span> bodies(byte[] source);
}
