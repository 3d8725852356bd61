#!/usr/bin/env python3
"""Writes small PEFT adapters for the checkpoints in hf/, into adapters/, with what peft computes with them.

Needs torch, transformers 4.57 and peft. The numbers of A and B are random, so that every target changes every logit;
the fields of adapter_config.json are those that peft writes.

    python make_adapters.py [NAME …]
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

HERE = Path(__file__).parent
OUT = HERE / "adapters"
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def figures(logits):
    """As make_hf.py writes them."""
    return {"first64": [round(x, 6) for x in logits[-1][:64].tolist()],
            "last16": [round(x, 6) for x in logits[-1][-16:].tolist()],
            "logsumexp": [round(x, 6) for x in torch.logsumexp(logits, -1).tolist()],
            "argmax": logits.argmax(-1).tolist()}


def make(name, base, seed, **config):
    torch.manual_seed(seed)
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    model = AutoModelForCausalLM.from_pretrained(HERE / "hf" / base, dtype=torch.float32, attn_implementation="eager")
    model = get_peft_model(model.eval(), LoraConfig(task_type="CAUSAL_LM", base_model_name_or_path=base, **config))
    with torch.no_grad():
        for key, weight in model.named_parameters():
            if "lora_" in key:
                weight.copy_(torch.randn_like(weight) * (0.3 if "lora_A" in key else 0.15))
        tokens = json.loads((HERE / "hf" / base / "golden.json").read_text())["tokens"]
        logits = model(torch.tensor([tokens])).logits[0]
        greedy = list(tokens)
        for _ in range(8):
            greedy.append(int(model(torch.tensor([greedy])).logits[0, -1].argmax()))
        with model.disable_adapter():
            plain = model(torch.tensor([tokens])).logits[0]
    apart = (logits - plain).abs().max().item()
    assert apart > 0.5, f"{name} changes the logits by {apart} only"
    model.save_pretrained(folder)
    (folder / "README.md").unlink()
    # The path of whoever ran this is nobody's business.
    about = json.loads((folder / "adapter_config.json").read_text())
    about["base_model_name_or_path"] = base
    (folder / "adapter_config.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n")
    golden = {"base": base, "tokens": tokens, "logits": figures(logits), "greedy": greedy[len(tokens):]}
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")
    print(f"{name}: {sum(p.stat().st_size for p in folder.iterdir())} bytes, changes logits by {apart:.2f}")


def main(names):
    def one(name, *args, **config):
        if not names or name in names:
            make(name, *args, **config)

    # Every matrix of a block; queries and keys are rotated otherwise by llama.cpp.
    one("llama_all", "smollm2", 1, r=4, lora_alpha=8, target_modules=ALL)
    one("llama_few", "smollm2", 2, r=2, lora_alpha=6, target_modules=["q_proj", "v_proj"])
    one("llama_rslora", "smollm2", 3, r=4, lora_alpha=4, use_rslora=True, target_modules=["k_proj", "down_proj"],
        rank_pattern={"down_proj": 3}, alpha_pattern={"layers.1.mlp.down_proj": 9})
    # An output of its own, some blocks only.
    one("llama3_output", "llama3", 4, r=3, lora_alpha=3, target_modules=["o_proj", "up_proj", "lm_head"],
        layers_to_transform=[0, 2], layers_pattern="layers")
    one("gemma2", "gemma2", 5, r=2, lora_alpha=4, target_modules=["q_proj", "o_proj"])
    one("phi3", "phi3", 6, r=2, lora_alpha=4, target_modules=["qkv_proj", "gate_up_proj"])
    one("mixtral", "mixtral", 7, r=2, lora_alpha=4, target_modules=["w1", "w2", "w3", "gate"])


main(sys.argv[1:])
