package dev.xtrain.cli;

import dev.xtrain.lora.Models;
import dev.xtrain.tensor.ComputeDevice;
import dev.xtrain.tensor.DeviceChoice;
import dev.xtrain.tensor.PrecisionChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that computes. */
final class ModelOptions implements AutoCloseable {

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "AUTO",
            description = "auto, cpu, cuda or mps. Default: ${DEFAULT-VALUE}.")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "AUTO",
            description = "auto, fp32 or bf16; auto is bf16 where the device multiplies it faster. Default: auto.")
    private PrecisionChoice precision = PrecisionChoice.AUTO;

    private @Nullable Models models;

    /** The device that was asked for. */
    DeviceChoice device() {
        return device;
    }

    /** The precision that was asked for. */
    PrecisionChoice precision() {
        return precision;
    }

    /** The door to models on that device; PyTorch is loaded at the first call. */
    Models models() {
        if (models == null) {
            ComputeDevice where = device.resolve();
            models = Models.on(where, precision.resolve(where));
        }
        return models;
    }

    @Override
    public void close() {
        if (models != null) {
            models.close();
            models = null;
        }
    }
}
