"""Writes hf/: tiny random checkpoints in Hugging Face form, with golden figures from transformers.

Needs: pip install torch transformers tokenizers safetensors. Each folder holds config.json,
model.safetensors (or two shards with an index), tokenizer.json, tokenizer_config.json,
generation_config.json, and golden.json:
  encode      text -> token ids (no template, no special tokens added)
  encode_bos  text -> token ids with the tokenizer's own special tokens
  chat        rendered chat template (add_generation_prompt) and its ids
  tokens      a fixed id sequence
  logits      float32 logits of the last position for `tokens`, first 64 and last 16 entries, plus argmax and logsumexp of every position
  steered     layer (0-based block), vector seed/scale and the same figures after hidden += vector at that block's output, at every position
  greedy      24 greedily decoded ids after `tokens`
"""
import json, pathlib, shutil, sys
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, decoders, trainers, normalizers, processors, Regex, AddedToken
from transformers import PreTrainedTokenizerFast, AutoConfig, AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
OUT = HERE / "hf"
TEXT = [
    "The quick brown fox jumps over the lazy dog. It didn't mind; dogs don't.",
    "In 1999, 12345 people said: \u201chello, w\u00f6rld!\u201d \u2014 and the caf\u00e9 closed at 18:30.",
    "def f(x):\n    return x ** 2 + 3\n\n\n\tprint(f(10))  # tabs\tand   spaces",
    "\u4f60\u597d\uff0c\u4e16\u754c\u3002 \u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \U0001F600\U0001F680 emoji",
    "I feel wonderful today! I feel terrible today... WHY? I'LL GO; they've gone.",
] * 8
PROBES = TEXT[:5] + ["", " ", "  leading", "trailing  ", "\n\n", "a\u0301 combining", "<|im_start|>system", "x" * 40, "3.14159 1000000"]
CHAT = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi there!\nHow are you?"},
        {"role": "assistant", "content": "Fine."}, {"role": "user", "content": "Tell me more. "}]
CHATML = ("{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
          "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")
LLAMA3 = ("{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m['role'] }}<|end_header_id|>\n\n"
          "{{ m['content'] | trim }}<|eot_id|>{% endfor %}{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}")
GEMMA = ("{{ bos_token }}{% for m in messages %}{% if m['role'] == 'assistant' %}{% set r = 'model' %}{% else %}{% set r = 'user' %}{% endif %}"
         "<start_of_turn>{{ r }}\n{{ m['content'] | trim }}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}")
MISTRAL = ("{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}[INST] {{ m['content'] }} [/INST]"
           "{% elif m['role'] == 'assistant' %} {{ m['content'] }}{{ eos_token }}{% endif %}{% endfor %}")

QWEN_RE = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3_RE = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def byte_level(kind, specials, vocab=480):
    tok = Tokenizer(models.BPE(ignore_merges=(kind == "llama3")))
    if kind == "smollm":
        tok.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
    elif kind == "gpt2":
        tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    else:
        if kind == "qwen2":
            tok.normalizer = normalizers.NFC()
        pattern = QWEN_RE if kind == "qwen2" else LLAMA3_RE
        tok.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), behavior="isolated", invert=False),
                                                     pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tok.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=vocab, special_tokens=[] if kind in ("qwen2", "llama3") else specials,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tok.train_from_iterator(TEXT, trainer)
    if kind in ("qwen2", "llama3"):
        tok.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in specials])
    return tok


def spm_like(specials, vocab=560, prefix=True):
    """BPE over ▁-words with byte fallback, the form in which Llama 2, Mistral and Gemma ship tokenizer.json."""
    tok = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    bytes_ = [f"<0x{i:02X}>" for i in range(256)]
    if prefix:
        tok.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    else:
        tok.normalizer = normalizers.Replace(" ", "\u2581")
    # trained on ASCII text only, so that other characters exercise byte fallback
    ascii_text = [t for t in TEXT if t.isascii()]
    trainer = trainers.BpeTrainer(vocab_size=vocab, special_tokens=specials + bytes_, show_progress=False, max_token_length=8)
    tok.train_from_iterator(ascii_text, trainer)
    parts = [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]
    if prefix:
        parts.append(decoders.Strip(content=" ", left=1))
    tok.decoder = decoders.Sequence(parts)
    return tok


def bos_template(tok, bos):
    tok.post_processor = processors.TemplateProcessing(single=f"{bos} $A", pair=f"{bos} $A {bos} $B", special_tokens=[(bos, tok.token_to_id(bos))])


def figures(logits):
    logits = logits.float()
    last = logits[-1]
    return {"first64": [round(float(x), 6) for x in last[:64]], "last16": [round(float(x), 6) for x in last[-16:]],
            "argmax": [int(i) for i in logits.argmax(-1)], "logsumexp": [round(float(x), 5) for x in torch.logsumexp(logits, -1)]}


def make(name, config, tok, special, template, shards=False, dtype=torch.float32):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    fast = PreTrainedTokenizerFast(tokenizer_object=tok, clean_up_tokenization_spaces=False, **special)
    fast.chat_template = template
    fast.save_pretrained(folder)
    chat_file = folder / "chat_template.jinja"
    if chat_file.exists() and name != "qwen3":      # most published checkpoints carry it inside tokenizer_config.json
        data = json.loads((folder / "tokenizer_config.json").read_text()); data["chat_template"] = chat_file.read_text()
        (folder / "tokenizer_config.json").write_text(json.dumps(data, indent=2, ensure_ascii=False)); chat_file.unlink()
    config.vocab_size = len(fast)
    config.bos_token_id = fast.bos_token_id
    config.eos_token_id = fast.eos_token_id
    config.pad_token_id = fast.pad_token_id
    torch.manual_seed(7)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    with torch.no_grad():
        for n, p in model.named_parameters():       # larger than the default init, so that logits differ clearly
            if p.dim() >= 2: p.normal_(0, 0.12 if "embed" in n else 0.2)
            elif "norm" in n: p.add_(torch.randn_like(p) * 0.1)
            else: p.normal_(0, 0.1)
    model = model.to(dtype)
    model.save_pretrained(folder, safe_serialization=True, max_shard_size="120KB" if shards else "5GB")
    model = AutoModelForCausalLM.from_pretrained(folder, torch_dtype=torch.float32, attn_implementation="eager").eval()  # not model.float(): its rope tables were rounded too
    ids = fast(TEXT[0] + " " + TEXT[4], add_special_tokens=False).input_ids[:40]
    x = torch.tensor([ids])
    with torch.no_grad():
        plain = model(x).logits[0]
        layer = config.num_hidden_layers // 2
        gen = torch.Generator().manual_seed(11)
        vec = torch.randn(config.hidden_size, generator=gen)
        vec = vec / vec.norm() * 4
        block = model.model.layers[layer]
        def hook(_m, _i, out):
            return (out[0] + vec, *out[1:]) if isinstance(out, tuple) else out + vec
        h = block.register_forward_hook(hook)
        steered = model(x).logits[0]
        h.remove()
        seq = list(ids)
        for _ in range(24):
            seq.append(int(model(torch.tensor([seq])).logits[0, -1].argmax()))
    golden = {
        "encode": [[t, fast(t, add_special_tokens=False).input_ids] for t in PROBES],
        "encode_bos": [[t, fast(t).input_ids] for t in PROBES[:3]],
        "decode": [[fast(t, add_special_tokens=False).input_ids, fast.decode(fast(t, add_special_tokens=False).input_ids)] for t in PROBES[:5]],
        "chat": {"messages": CHAT if name != "mistral" else CHAT[1:], "text": fast.apply_chat_template(CHAT if name != "mistral" else CHAT[1:], tokenize=False, add_generation_prompt=True),
                 "ids": list(fast.apply_chat_template(CHAT if name != "mistral" else CHAT[1:], tokenize=True, add_generation_prompt=True))},
        "tokens": ids, "logits": figures(plain), "greedy": seq[len(ids):],
        "steered": {"layer": layer, "vector": [round(float(v), 7) for v in vec], **figures(steered)},
        "weights_dtype": str(dtype).split(".")[-1], "transformers": __import__("transformers").__version__,
    }
    (folder / "golden.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")
    size = sum(p.stat().st_size for p in folder.iterdir())
    print(f"{name:12s} {size/1024:8.0f} KiB vocab {len(fast)} moved {float((plain-steered).abs().max()):.2f}", sorted(p.name for p in folder.iterdir()))


def main():
    im = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    base = dict(hidden_size=64, intermediate_size=96, num_hidden_layers=4, num_attention_heads=4, max_position_embeddings=512)
    cfg = lambda t, **kw: AutoConfig.for_model(t, **{**base, **kw})
    chatml = dict(bos_token="<|im_start|>", eos_token="<|im_end|>", pad_token="<|im_end|>", unk_token="<|endoftext|>")
    make("smollm2", cfg("llama", num_key_value_heads=2, tie_word_embeddings=True, rope_theta=100000.0), byte_level("smollm", im), chatml, CHATML)
    q = dict(eos_token="<|im_end|>", pad_token="<|endoftext|>")
    make("qwen2", cfg("qwen2", num_key_value_heads=2, tie_word_embeddings=True, rope_theta=1000000.0, use_sliding_window=False), byte_level("qwen2", im), q, CHATML, dtype=torch.bfloat16)
    make("qwen3", cfg("qwen3", num_key_value_heads=2, head_dim=24, tie_word_embeddings=False, rope_theta=1000000.0), byte_level("qwen2", im), q, CHATML, shards=True)
    t = byte_level("llama3", ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"])
    bos_template(t, "<|begin_of_text|>")
    make("llama3", cfg("llama", num_key_value_heads=2, tie_word_embeddings=False, rope_theta=500000.0, max_position_embeddings=1024,
                       rope_scaling={"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 128}),
         t, dict(bos_token="<|begin_of_text|>", eos_token="<|eot_id|>"), LLAMA3, dtype=torch.bfloat16)
    t = spm_like(["<unk>", "<s>", "</s>"]); bos_template(t, "<s>")
    make("mistral", cfg("mistral", num_key_value_heads=2, head_dim=16, sliding_window=None, tie_word_embeddings=False), t, dict(unk_token="<unk>", bos_token="<s>", eos_token="</s>"), MISTRAL, dtype=torch.float16)
    t = spm_like(["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"], prefix=False); bos_template(t, "<bos>")
    make("gemma3", cfg("gemma3_text", num_key_value_heads=1, head_dim=16, num_hidden_layers=7, sliding_window=16, sliding_window_pattern=6,
                       query_pre_attn_scalar=16, rope_theta=1000000.0, rope_local_base_freq=10000.0, tie_word_embeddings=True),
         t, dict(pad_token="<pad>", eos_token="<end_of_turn>", bos_token="<bos>", unk_token="<unk>"), GEMMA, dtype=torch.bfloat16)
    t = spm_like(["<unk>", "<s>", "</s>", "<|endoftext|>", "<|user|>", "<|assistant|>", "<|end|>"]); bos_template(t, "<s>")
    phi = "{% for m in messages %}<|{{ m['role'] if m['role'] != 'system' else 'user' }}|>\n{{ m['content'] }}<|end|>\n{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
    make("phi3", cfg("phi3", num_key_value_heads=2, tie_word_embeddings=False, original_max_position_embeddings=512, sliding_window=None), t,
         dict(unk_token="<unk>", bos_token="<s>", eos_token="<|end|>", pad_token="<|endoftext|>"), phi)
    t = byte_level("gpt2", ["<|endoftext|>"])
    g = AutoConfig.for_model("gpt_neox", hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=256)
    # an architecture that is deliberately not supported: the error must name it
    folder = OUT / "unsupported_gpt_neox"; shutil.rmtree(folder, ignore_errors=True); folder.mkdir(parents=True)
    fast = PreTrainedTokenizerFast(tokenizer_object=t, eos_token="<|endoftext|>"); fast.save_pretrained(folder); g.vocab_size = len(fast); g.save_pretrained(folder)

if __name__ == "__main__":
    main()
