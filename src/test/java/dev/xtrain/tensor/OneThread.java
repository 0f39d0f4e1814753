package dev.xtrain.tensor;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets a test class of tiny models compute on one thread. With more, threads wait for each other longer than they
 * compute, most of all on a machine that is busy.
 */
public final class OneThread implements BeforeAllCallback, AfterAllCallback {

    private int before;

    @Override
    public void beforeAll(ExtensionContext context) {
        Natives.prepare();
        Engine.getEngine("PyTorch");
        before = JniUtils.getNumThreads();
        JniUtils.setNumThreads(1);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        JniUtils.setNumThreads(before);
    }
}
