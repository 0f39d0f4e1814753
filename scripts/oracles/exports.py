"""The Python side of scripts/oracles/exports: makes what Python makes, and compares vectors with xtrain's."""

import json
import logging
import os
import sys
import warnings
from pathlib import Path

import numpy as np

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TQDM_DISABLE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
logging.disable(logging.WARNING)
warnings.simplefilter("ignore")

BOUND = 2e-5  # an element of a vector of length 1, fp32 on both sides
MOVED = 1e-2  # what training must have changed, or nothing would be shown

QUERIES = [
    "How do I open a file for reading?",
    "Returns the number of bytes that were written.",
    "naïve café — ☃ and tabs\tand  spaces",
    "x",
    "parse the header of a safetensors file and refuse one that is too long " * 6,
]
DOCUMENTS = [
    "fn open(path: &Path) -> io::Result<File> {\n    File::open(path)\n}",
    "public int size() { return this.size; }",
    "def product(a, b):\n\treturn a * b  # of two",
    "for (int i = 0; i < rows.length; i++) { sum += rows[i] * weights[i]; }\n" * 40,
]


def texts(folder):
    for side, lines in (("query", QUERIES), ("document", DOCUMENTS)):
        with open(folder / f"{side}.jsonl", "w", encoding="utf-8") as file:
            for line in lines:
                file.write(json.dumps({"text": line}) + "\n")


def t5(folder):
    """A tiny random T5 in transformers' own layout, with a unigram tokenizer."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast, T5Config, T5EncoderModel

    torch.manual_seed(1)
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<pad>", "</s>", "<unk>"]
    tokenizer.train_from_iterator(
        QUERIES + DOCUMENTS + [Path(__file__).read_text(encoding="utf-8")],
        trainers.UnigramTrainer(vocab_size=400, special_tokens=special, unk_token="<unk>"),
    )
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    config = T5Config(
        vocab_size=tokenizer.get_vocab_size(),
        d_model=64,
        d_kv=16,
        d_ff=128,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        dropout_rate=0.0,
    )
    T5EncoderModel(config).eval().save_pretrained(folder / "t5-raw")
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=512
    ).save_pretrained(folder / "t5-raw")


def encoder(folder):
    """A base as transformers reads it."""
    import torch
    from transformers import AutoConfig, AutoModel, T5EncoderModel

    t5_kind = AutoConfig.from_pretrained(folder).model_type == "t5"
    return (T5EncoderModel if t5_kind else AutoModel).from_pretrained(folder, dtype=torch.float32).eval()


def adapters_of_peft(folder):
    """Adapters with random values, written by PEFT."""
    import torch
    from peft import LoraConfig, get_peft_model

    bert = ["query", "key", "value", "attention.output.dense", "intermediate.dense"]
    kinds = {
        "bge.lora": {"r": 8, "lora_alpha": 16, "target_modules": ["query", "value"]},
        "bge.rslora": {"r": 4, "lora_alpha": 8, "use_rslora": True, "target_modules": bert},
        "bge.dora": {"r": 4, "lora_alpha": 8, "use_dora": True, "target_modules": bert},
        "bge.patterns": {
            "r": 4,
            "lora_alpha": 8,
            "target_modules": ["query", "value"],
            "rank_pattern": {"value": 2},
            "alpha_pattern": {"query": 3},
            "layers_to_transform": [0, 5],
        },
        "t5.lora": {"r": 4, "lora_alpha": 8, "target_modules": ["q", "v", "wi_0", "wi_1", "wo"]},
        "t5.dora": {"r": 4, "lora_alpha": 8, "use_dora": True, "use_rslora": True, "target_modules": ["k", "o"]},
    }
    for name, settings in kinds.items():
        torch.manual_seed(len(name))
        model = encoder(folder / name.split(".")[0])
        adapted = get_peft_model(model, LoraConfig(init_lora_weights=False, **settings))
        with torch.no_grad():
            for key, value in adapted.named_parameters():
                if "lora_B" in key:
                    value.mul_(0.2)
        adapted.save_pretrained(folder / "peft" / name)


class Ours:
    """What xtrain says of the texts, by model."""

    def __init__(self, folder):
        self.folder = folder

    def of(self, name, side, key):
        from safetensors.numpy import load_file

        return load_file(self.folder / f"{name}.{side}.safetensors")[f"texts.{key}"]

    def rows(self, name, side):
        """A matrix a text, without pads; of one vector a text, one row."""
        try:
            vectors = self.of(name, side, "token_embeddings")
        except KeyError:
            return [row[None] for row in self.of(name, side, "embedding")]
        return [text[np.abs(text).sum(-1) > 0] for text in vectors]


class Table:
    """Prints what was compared, and knows whether all of it agrees."""

    def __init__(self):
        self.failed = False
        self.rows = 0
        print(f"{'library':<27}{'model':<26}{'what':<16}{'difference':>12}")

    def row(self, library, model, what, ours, theirs):
        if [np.shape(text) for text in ours] != [np.shape(text) for text in theirs]:
            shown, wrong = "other shapes", True
        else:
            most = max(float(np.abs(a - b).max()) for a, b in zip(ours, theirs, strict=True))
            shown, wrong = f"{most:.1e}", not most <= BOUND
        self.rows += 1
        self.failed |= wrong
        print(f"{library:<27}{model:<26}{what:<16}{shown:>12}{'  WRONG' if wrong else ''}", flush=True)

    def moved(self, model, ours, base):
        most = max(float(np.abs(a - b).max()) for a, b in zip(ours, base, strict=True))
        if most < MOVED:
            self.failed = True
            print(f"{model}: no more than {most:.1e} from its base: nothing is shown by it")


def hidden(model, base, text):
    """Last hidden states of a document, cut and lower-cased as the base's folder says."""
    import torch
    from transformers import AutoTokenizer

    if json.loads((base / "sentence_bert_config.json").read_text())["do_lower_case"]:
        text = text.lower()
    length = json.loads((base / "config_sentence_transformers.json").read_text())["document_length"]
    batch = AutoTokenizer.from_pretrained(base)(text, return_tensors="pt", truncation=True, max_length=length)
    with torch.no_grad():
        return model(**batch).last_hidden_state[0].numpy()


def trained(folder, bases):
    """Names of xtrain's adapters with their bases."""
    for config in sorted(folder.glob("*/adapter_config.json")):
        base = Path(json.loads(config.read_text())["base_model_name_or_path"]).name
        yield config.parent.name, base if base in bases else None, config.parent
    for config in sorted(folder.glob("peft/*/adapter_config.json")):
        yield "peft-" + config.parent.name, config.parent.name.split(".")[0], config.parent


def check_adapters(folder, table):
    import peft
    from peft import PeftModel
    from safetensors.numpy import load_file

    ours = Ours(folder)
    for name, base, path in trained(folder, {"bge", "bge-cls", "minilm", "t5"}):
        model = PeftModel.from_pretrained(encoder(folder / base), path).eval()
        theirs = [hidden(model, folder / base, text) for text in DOCUMENTS]
        told = ours.of(name, "document", "last_hidden_state")
        # last hidden states are of any length: compared as the vectors' directions are
        length = [np.linalg.norm(text, axis=-1, keepdims=True) for text in theirs]
        table.row(
            f"peft {peft.__version__}",
            name,
            "hidden states",
            [told[i, : len(text)] / length[i] for i, text in enumerate(theirs)],
            [text / length[i] for i, text in enumerate(theirs)],
        )
        plain = encoder(folder / base)
        table.moved(
            name,
            [text / length[i] for i, text in enumerate(theirs)],
            [hidden(plain, folder / base, text) / length[i] for i, text in enumerate(DOCUMENTS)],
        )
        merged = model.merge_and_unload().state_dict()
        written = load_file(folder / f"{name}-merged" / "model.safetensors")
        keys = sorted(key for key in written if key in merged)
        assert len(keys) >= len(merged) - 3, f"{name}: {len(keys)} of {len(merged)} tensors"
        table.row(
            f"peft {peft.__version__}",
            name,
            "merged weights",
            [written[key] for key in keys],
            [merged[key].numpy() for key in keys],
        )


def models(folder):
    """Model folders in the layout that is to be read, with whether they give a vector a token."""
    for modules in sorted(folder.glob("*/modules.json")):
        pooled = any("Pooling" in module["type"] for module in json.loads(modules.read_text()))
        yield modules.parent.name, not pooled


def save(folder):
    """Some of xtrain's models as sentence-transformers saves them."""
    from sentence_transformers import MultiVectorEncoder, SentenceTransformer

    for name, kind in {
        "projection-merged": MultiVectorEncoder,
        "t5-lora-merged": MultiVectorEncoder,
        "single-merged": SentenceTransformer,
        "single-cls-merged": SentenceTransformer,
    }.items():
        kind(str(folder / name), device="cpu").save_pretrained(str(folder / f"saved-{name}"))


def check_models(folder, table):
    import sentence_transformers
    from sentence_transformers import MultiVectorEncoder, SentenceTransformer

    ours = Ours(folder)
    for name, tokens in models(folder):
        model = (MultiVectorEncoder if tokens else SentenceTransformer)(str(folder / name), device="cpu")
        for side, given, encode in (
            ("query", QUERIES, model.encode_query),
            ("document", DOCUMENTS, model.encode_document),
        ):
            if not tokens:  # sentence-transformers knows one length of single vectors, xtrain two
                settings = json.loads((folder / name / "config_sentence_transformers.json").read_text())
                model.max_seq_length = settings.get(f"{side}_length", model.max_seq_length)
            vectors = encode(given, normalize_embeddings=True, convert_to_numpy=True)
            table.row(
                f"{type(model).__name__} {sentence_transformers.__version__}",
                name,
                side,
                ours.rows(name, side),
                [np.atleast_2d(vector) for vector in vectors],
            )


def check_pylate(folder, table):
    import pylate
    from pylate import models as pylate_models

    ours = Ours(folder)
    for name, tokens in models(folder):
        if not tokens or name.startswith("saved-"):  # which needs sentence-transformers 6
            continue
        model = pylate_models.ColBERT(model_name_or_path=str(folder / name), device="cpu")
        for side, given in (("query", QUERIES), ("document", DOCUMENTS)):
            vectors = model.encode(given, is_query=side == "query", show_progress_bar=False)
            table.row(f"pylate {pylate.__version__}", name, side, ours.rows(name, side), vectors)


def main(what, folder):
    if what in ("check", "pylate"):
        table = Table()
        if what == "check":
            check_adapters(folder, table)
            check_models(folder, table)
        else:
            try:
                check_pylate(folder, table)
            except ModuleNotFoundError as missing:
                print(f"not compared with PyLate: {missing}")
                return 1
        if table.rows == 0:
            print("nothing was compared")
        return int(table.failed or table.rows == 0)
    {"texts": texts, "t5": t5, "peft": adapters_of_peft, "save": save}[what](folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
