"""LoRA steps of bge-small for late interaction with sentence-transformers 6 and PEFT, as scripts/bench/libraries
describes them: prints JSON.

    python3 libraries.py BASE ROWS fp32|bf16
"""

import json
import logging
import os
import random
import sys
import time
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TQDM_DISABLE"] = "1"
logging.disable(logging.WARNING)
warnings.simplefilter("ignore")

import peft
import sentence_transformers
import torch
import transformers
from sentence_transformers import MultiVectorEncoder
from sentence_transformers.multi_vector_encoder.losses import MultiVectorMultipleNegativesRankingLoss
from sentence_transformers.multi_vector_encoder.scoring import mean_colbert_scores

STEPS, WARM, PAIRS = 10, 2, 32

base, rows, precision = sys.argv[1:]
torch.manual_seed(1)
with open(rows, encoding="utf-8") as lines:
    pairs = [json.loads(line) for line in lines]
random.Random(1).shuffle(pairs)

model = MultiVectorEncoder(base, device="cpu")
model[0].query_length, model[0].document_length = 32, 96
model.add_adapter(
    peft.LoraConfig(
        r=16,
        lora_alpha=32,
        target_modules=["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense"],
    )
)
for parameter in model[1].parameters():
    parameter.requires_grad_(False)  # the identity that stands for no projection
trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
optimizer = torch.optim.AdamW(trained, lr=1e-4, weight_decay=0)
loss_of = MultiVectorMultipleNegativesRankingLoss(model, scale=20.0, similarity_fct=mean_colbert_scores)
model.train()

seconds, losses = [], []
for step in range(STEPS):
    start = time.perf_counter()
    batch = pairs[step * PAIRS : (step + 1) * PAIRS]
    features = [
        model.preprocess([row["query"] for row in batch], task="query"),
        model.preprocess([row["positive"] for row in batch], task="document"),
    ]
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
        loss = loss_of(features, None)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimizer.step()
    optimizer.zero_grad()
    seconds.append(time.perf_counter() - start)
    losses.append(loss.item())

a, b = torch.randn(4096, 384), torch.randn(384, 1536)
start = time.perf_counter()
for _ in range(20):
    a @ b
peak = 20 * 2 * a.numel() * b.shape[1] / (time.perf_counter() - start) / 1e9
print(
    json.dumps(
        {
            "pairs": round(PAIRS * (STEPS - WARM) / sum(seconds[WARM:]), 2),
            "peak": round(peak),
            "trained": sum(parameter.numel() for parameter in trained),
            "tokens": [int(part["attention_mask"].numel()) for part in features],
            "losses": [round(value, 4) for value in losses],
            "versions": f"sentence-transformers {sentence_transformers.__version__}, PEFT {peft.__version__}, "
            f"transformers {transformers.__version__}, PyTorch {torch.__version__}",
        }
    )
)
