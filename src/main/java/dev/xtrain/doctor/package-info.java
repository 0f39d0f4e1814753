/** What this machine is, and whether xtrain computes right on it. Start at {@link dev.xtrain.doctor.Examination}. */
@NullMarked
package dev.xtrain.doctor;

import org.jspecify.annotations.NullMarked;
