"""One LoRA step of a T5-base-sized encoder in eager PyTorch, as `xtrain bench train --what t5` takes it.

8 queries of 32 tokens, 16 documents of 256; rank 16 on q, k, v, o, wi_0, wi_1, wo of 12 layers; frozen weights and
activations in the precision, the residual stream, LayerNorm and adapters in fp32, LoRA's products in the precision;
scaled-dot-product attention with T5's relative bias; MaxSim, in-batch contrastive loss, AdamW. Prints JSON: seconds a
step after one that warms up, GFLOP/s of a product of [4352, 768] and [768, 2048] timed beside it, and the largest
resident size.

    python3 eager-step.py fp32|bf16 STEPS [sdpa|bmm]
"""
import json
import math
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, INNER, LAYERS, HEADS, RANK, VOCABULARY = 768, 2048, 12, 12, 16, 32128
precision = {"fp32": torch.float32, "bf16": torch.bfloat16}[sys.argv[1]]
steps = int(sys.argv[2])
attention = sys.argv[3] if len(sys.argv) > 3 else "sdpa"
torch.manual_seed(1)


class Adapted(nn.Module):
    """A frozen map with a low-rank delta."""

    def __init__(self, width_in, width_out):
        super().__init__()
        self.weight = nn.Parameter((torch.randn(width_out, width_in) * 0.02).to(precision), requires_grad=False)
        self.down = nn.Parameter((torch.rand(RANK, width_in) * 2 - 1) / math.sqrt(width_in))
        self.up = nn.Parameter(torch.zeros(width_out, RANK))

    def forward(self, x):
        return F.linear(x, self.weight) + 2.0 * F.linear(F.linear(x, self.down.to(x.dtype)), self.up.to(x.dtype))


def rms(x, weight):
    return weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))


class Layer(nn.Module):
    """Attention and a gated feed-forward layer, each normalised at its input."""

    def __init__(self):
        super().__init__()
        self.norms = nn.Parameter(torch.ones(2, WIDTH), requires_grad=False)
        self.q, self.k, self.v, self.o = (Adapted(WIDTH, WIDTH) for _ in range(4))
        self.gate, self.up, self.down = Adapted(WIDTH, INNER), Adapted(WIDTH, INNER), Adapted(INNER, WIDTH)

    def forward(self, x, bias):
        batch, length, _ = x.shape
        h = rms(x, self.norms[0]).to(precision)
        q, k, v = (m(h).view(batch, length, HEADS, -1).transpose(1, 2) for m in (self.q, self.k, self.v))
        if attention == "sdpa":
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias, scale=1.0)
        else:
            mixed = torch.softmax(q @ k.transpose(2, 3) + bias, -1) @ v
        x = x + self.o(mixed.transpose(1, 2).reshape(batch, length, WIDTH))
        h = rms(x, self.norms[1]).to(precision)
        return x + self.down(F.gelu(self.gate(h), approximate="tanh") * self.up(h))


class Encoder(nn.Module):
    """Random weights of T5-base's shapes."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH).requires_grad_(False)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = nn.Parameter(torch.ones(WIDTH), requires_grad=False)
        self.relative = nn.Parameter(torch.randn(HEADS, 1023) * 0.02, requires_grad=False)

    def forward(self, ids):
        length = ids.shape[1]
        distance = torch.arange(length)[None, :] - torch.arange(length)[:, None] + 511
        bias = self.relative[:, distance][None].to(precision)
        x = self.words(ids)
        for layer in self.layers:
            x = layer(x, bias)
        return F.normalize(rms(x, self.norm), dim=-1)


encoder = Encoder()
optimizer = torch.optim.AdamW([p for p in encoder.parameters() if p.requires_grad], lr=1e-4)
queries = torch.randint(2, 30000, (8, 32))
documents = torch.randint(2, 30000, (16, 256))


def step():
    scores = torch.einsum("qtd,xud->qxtu", encoder(queries), encoder(documents)).amax(-1).mean(-1)
    F.cross_entropy(scores / 0.05, torch.arange(8)).backward()
    optimizer.step()
    optimizer.zero_grad()


def peak():
    x, w = torch.rand(4352, WIDTH).to(precision), torch.rand(INNER, WIDTH).to(precision)
    F.linear(x, w)
    start = time.perf_counter()
    for _ in range(8):
        F.linear(x, w)
    return 8 * 2 * 4352 * WIDTH * INNER / (time.perf_counter() - start) / 1e9


step()
seconds, peaks = [], []
for _ in range(steps):
    peaks.append(peak())
    start = time.perf_counter()
    step()
    seconds.append(time.perf_counter() - start)
print(json.dumps({
    "torch": torch.__version__,
    "cpu": torch.backends.cpu.get_cpu_capability(),
    "seconds": statistics.median(seconds),
    "peak": statistics.median(peaks),
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
}))
