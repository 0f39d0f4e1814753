package dev.xtrain.tensor;

/**
 * Settings of DJL that must stand before its first class is loaded: nothing is downloaded, nothing is reported home,
 * natives are unpacked under xtrain's own cache folder.
 */
final class Natives {

    private Natives() {}

    /** Sets them, where the user has not. */
    static void prepare() {
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("OPT_OUT_TRACKING", "true");
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null && System.getenv(property) == null) {
            System.setProperty(property, value);
        }
    }
}
