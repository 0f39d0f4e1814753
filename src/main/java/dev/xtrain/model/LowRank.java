package dev.xtrain.model;

import ai.djl.ndarray.NDArray;

/**
 * A trainable low-rank delta of a frozen linear map: {@code W' = W + scale * up * down} (Hu et al., LoRA,
 * arXiv:2106.09685; {@code down} is the paper's A, {@code up} its B).
 *
 * @param down A, {@code [rank, in]}, fp32
 * @param up B, {@code [out, rank]}, fp32
 * @param scale alpha / rank
 * @param downGradient accumulated gradient of {@code down}, fp32
 * @param upGradient accumulated gradient of {@code up}, fp32
 */
public record LowRank(NDArray down, NDArray up, double scale, NDArray downGradient, NDArray upGradient) {}
