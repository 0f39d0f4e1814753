"""LoRA steps of bge-small for late interaction with sentence-transformers 6 and PEFT, as scripts/bench/libraries
describes them: prints JSON.

    python3 libraries.py BASE ROWS fp32|bf16                    the first 10 steps, with their rate
    python3 libraries.py BASE ROWS fp32|bf16 lora|recipe OUT    an epoch; the model goes to the folder OUT
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
ROLES = ["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense"]

base, rows, precision, *learning = sys.argv[1:]
recipe = learning[:1] == ["recipe"]  # of its documentation: every weight, its loss as it comes
torch.manual_seed(1)
with open(rows, encoding="utf-8") as lines:
    pairs = [json.loads(line) for line in lines]
random.Random(1).shuffle(pairs)


def without_duplicates(pairs):
    """Batches in which no text stands twice, as BatchSamplers.NO_DUPLICATES makes them."""
    waiting = list(pairs)
    while len(waiting) >= PAIRS:
        batch, texts, later = [], set(), []
        for row in waiting:
            if len(batch) < PAIRS and not texts & {row["query"], row["positive"]}:
                batch.append(row)
                texts |= {row["query"], row["positive"]}
            else:
                later.append(row)
        waiting = later
        if len(batch) == PAIRS:
            yield batch


model = MultiVectorEncoder(base, device="cpu")
model[0].query_length, model[0].document_length = 32, 96
if not recipe:
    model.add_adapter(peft.LoraConfig(r=16, lora_alpha=32, target_modules=ROLES))
for parameter in model[1].parameters():
    parameter.requires_grad_(False)  # the identity that stands for no projection
trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
batches = list(without_duplicates(pairs)) if learning else [pairs[i * PAIRS : (i + 1) * PAIRS] for i in range(STEPS)]
rate, warm_up = (3e-5, 0.05) if recipe else (1e-3, 0.1) if learning else (1e-4, 0)
optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0)
schedule = (
    transformers.get_linear_schedule_with_warmup(optimizer, int(warm_up * len(batches)), len(batches))
    if learning
    else transformers.get_constant_schedule(optimizer)
)
scores = {} if recipe else {"scale": 20.0, "similarity_fct": mean_colbert_scores}
loss_of = MultiVectorMultipleNegativesRankingLoss(model, **scores)
model.train()

seconds, losses = [], []
for batch in batches:
    start = time.perf_counter()
    features = [
        model.preprocess([row["query"] for row in batch], task="query"),
        model.preprocess([row["positive"] for row in batch], task="document"),
    ]
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
        loss = loss_of(features, None)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimizer.step()
    schedule.step()
    optimizer.zero_grad()
    seconds.append(time.perf_counter() - start)
    losses.append(loss.item())
    if learning and len(losses) % 10 == 0:
        print(f"step {len(losses)} of {len(batches)}  loss {sum(losses[-10:]) / 10:.4f}", file=sys.stderr, flush=True)

if learning:
    weights = model.state_dict()
    for name, module in model.named_modules():
        if isinstance(module, peft.tuners.tuners_utils.BaseTunerLayer):
            module.merge()
            weights |= {f"{name}.{part}": value for part, value in module.base_layer.state_dict().items()}
    whole = MultiVectorEncoder(base, device="cpu")
    whole.load_state_dict({name: weights[name] for name in whole.state_dict()})
    whole.save_pretrained(learning[1] + ".unfinished")
    os.rename(learning[1] + ".unfinished", learning[1])

a, b = torch.randn(4096, 384), torch.randn(384, 1536)
start = time.perf_counter()
for _ in range(20):
    a @ b
peak = 20 * 2 * a.numel() * b.shape[1] / (time.perf_counter() - start) / 1e9
print(
    json.dumps(
        {
            "pairs": round(PAIRS * (len(batches) - WARM) / sum(seconds[WARM:]), 2),
            "peak": round(peak),
            "trained": sum(parameter.numel() for parameter in trained),
            "tokens": [int(part["attention_mask"].numel()) for part in features],
            "losses": [round(value, 4) for value in losses[-STEPS:]],
            "versions": f"sentence-transformers {sentence_transformers.__version__}, PEFT {peft.__version__}, "
            f"transformers {transformers.__version__}, PyTorch {torch.__version__}",
        }
    )
)
