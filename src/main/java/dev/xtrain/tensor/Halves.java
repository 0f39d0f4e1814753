package dev.xtrain.tensor;

/**
 * IEEE 754 binary16 to and from fp32 (the JDK has it only from version 20 on).
 *
 * <p>Conversion to fp16 rounds to nearest, ties to even; values beyond 65,504 become infinities.
 */
public final class Halves {

    private static final float[] TABLE = new float[1 << 16];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            TABLE[i] = decode(i);
        }
    }

    private Halves() {}

    /** The fp32 value of fp16 bits. */
    public static float toFloat(short bits) {
        return TABLE[bits & 0xffff];
    }

    private static float decode(int bits) {
        int exponent = (bits >> 10) & 0x1f;
        int mantissa = bits & 0x3ff;
        float magnitude;
        if (exponent == 0) {
            magnitude = mantissa * 0x1p-24f;
        } else if (exponent == 31) {
            magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Float.intBitsToFloat((exponent + 112) << 23 | mantissa << 13);
        }
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /** The fp16 bits nearest to a value. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > 0x7f800000) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 0x477ff000) { // 65,520: rounds to infinity
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x38800000) { // below 2^-14: subnormal, a multiple of 2^-24
            return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24f));
        }
        int rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1) - (112 << 23);
        return (short) (sign | rounded >>> 13);
    }
}
