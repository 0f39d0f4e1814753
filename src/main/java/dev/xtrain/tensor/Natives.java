package dev.xtrain.tensor;

import dev.xtrain.io.CacheFolders;

/**
 * Settings of DJL that must stand before its first class is loaded: nothing is downloaded, nothing is reported home,
 * natives are unpacked under xtrain's own cache folder.
 */
public final class Natives {

    private Natives() {}

    /** Sets them, where the user has not. */
    public static void prepare() {
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("OPT_OUT_TRACKING", "true");
        setIfAbsent("DJL_CACHE_DIR", CacheFolders.natives().toString());
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null && System.getenv(property) == null) {
            System.setProperty(property, value);
        }
    }
}
