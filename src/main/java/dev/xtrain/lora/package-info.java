/**
 * Low-rank adapters: made, attached to an encoder, written in PEFT's layout, merged. Start at
 * {@link dev.xtrain.lora.LoraAdapter}.
 */
@NullMarked
package dev.xtrain.lora;

import org.jspecify.annotations.NullMarked;
