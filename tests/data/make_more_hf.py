"""Writes further tiny checkpoints into hf/, by the functions of make_hf.py and with the same golden figures: the
families and kinds of rope scaling that those have not.

Needs: pip install torch transformers==4.57.6 tokenizers safetensors.
"""

import json
import pathlib
import sys

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import AutoConfig, AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))
import make_hf as base  # noqa: E402

BASE = dict(hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
            max_position_embeddings=512)
CHATML = dict(bos_token="<|im_start|>", eos_token="<|im_end|>", pad_token="<|im_end|>", unk_token="<|endoftext|>")
QWEN = dict(eos_token="<|im_end|>", pad_token="<|endoftext|>")
LLAMA3 = dict(bos_token="<|begin_of_text|>", eos_token="<|eot_id|>")
IM = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
HALF = torch.bfloat16


# A conversation of any kind for vocabularies of SentencePiece.
PLAIN = ("{{ bos_token }}{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}{% if m['role'] == 'assistant' %}"
         "{{ eos_token }}{% endif %}\n{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}")


def config(kind, **other):
    return AutoConfig.for_model(kind, **{**BASE, **other})


def llama3_tokenizer():
    tok = base.byte_level("llama3", ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>",
                                     "<|end_header_id|>", "<|eot_id|>"])
    base.bos_template(tok, "<|begin_of_text|>")
    return tok


def cl100k_tokenizer():
    """The words of GPT-4, and no look-up of whole ones."""
    tok = base.byte_level("llama3", IM)
    tok.model.ignore_merges = False
    return tok


def spm_tokenizer(specials, bos, prefix):
    tok = base.spm_like(specials, prefix=prefix)
    base.bos_template(tok, bos)
    return tok


def metaspace_tokenizer(scheme):
    """As Llama 2 and Mistral are converted with legacy = False."""
    tok = base.spm_like(["<unk>", "<s>", "</s>"], prefix=True)
    tok.normalizer = None
    tok.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme, split=False)
    base.bos_template(tok, "<s>")
    return tok


def unigram_tokenizer():
    tok = Tokenizer(models.Unigram())
    tok.normalizer = normalizers.NFC()
    tok.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tok.decoder = decoders.Metaspace(prepend_scheme="always")
    trainer = trainers.UnigramTrainer(vocab_size=420, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>",
                                      show_progress=False)
    tok.train_from_iterator(base.TEXT, trainer)
    # "999" is "99" and "9" or "9" and "99", with the same score to the last digit: neither is right.
    pieces = [(piece, score) for piece, score in json.loads(tok.to_str())["model"]["vocab"] if piece not in ("99", "..")]
    tok.model = models.Unigram(pieces, unk_id=0)
    return tok


def add_short(name, count):
    """The figures of the first few tokens, where a model treats short sequences in another way."""
    folder = base.OUT / name
    golden = json.loads((folder / "golden.json").read_text())
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    with torch.no_grad():
        golden["short"] = base.figures(model(torch.tensor([golden["tokens"][:count]])).logits[0])
    (folder / "golden.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")


def main(names):
    def make(name, *args, **kwargs):
        if not names or name in names:
            base.make(name, *args, **kwargs)

    mistral = dict(unk_token="<unk>", bos_token="<s>", eos_token="</s>")
    make("gemma2",
         config("gemma2", head_dim=16, sliding_window=16, query_pre_attn_scalar=24, num_hidden_layers=4),
         spm_tokenizer(["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"], "<bos>", False),
         dict(pad_token="<pad>", eos_token="<end_of_turn>", bos_token="<bos>", unk_token="<unk>"), base.GEMMA,
         dtype=HALF)
    make("granite",
         config("granite", attention_multiplier=0.3, embedding_multiplier=6.0, residual_multiplier=0.4,
                logits_scaling=3.0, tie_word_embeddings=True),
         base.byte_level("smollm", IM), CHATML, base.CHATML, dtype=HALF)
    make("olmo2", config("olmo2", tie_word_embeddings=False), cl100k_tokenizer(), CHATML, base.CHATML, dtype=HALF)
    make("smollm3",
         config("smollm3", num_hidden_layers=5, no_rope_layer_interval=4, use_sliding_window=False, pad_token_id=0,
                bos_token_id=0, eos_token_id=1, tie_word_embeddings=True),
         llama3_tokenizer(), LLAMA3, base.LLAMA3, dtype=HALF)
    make("mixtral",
         config("mixtral", num_local_experts=4, num_experts_per_tok=2, sliding_window=None, num_hidden_layers=2),
         spm_tokenizer(["<unk>", "<s>", "</s>"], "<s>", True), mistral, PLAIN, dtype=HALF)
    make("qwen3_moe",
         config("qwen3_moe", num_experts=4, num_experts_per_tok=2, moe_intermediate_size=48, head_dim=16,
                norm_topk_prob=True, num_hidden_layers=2, mlp_only_layers=[]),
         base.byte_level("qwen2", IM), QWEN, base.CHATML, dtype=HALF)
    make("qwen2_yarn",
         config("qwen2", rope_scaling=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32),
                rope_theta=10000.0, use_sliding_window=False),
         base.byte_level("qwen2", IM), QWEN, base.CHATML, dtype=HALF)
    make("llama_linear",
         config("llama", rope_scaling=dict(rope_type="linear", factor=2.0), attention_bias=True, mlp_bias=True,
                head_dim=16),
         base.byte_level("gpt2", IM), CHATML, base.CHATML, dtype=HALF)
    make("phi3_longrope",
         config("phi3", original_max_position_embeddings=32, partial_rotary_factor=0.75, sliding_window=None,
                pad_token_id=0,
                rope_scaling=dict(type="longrope", short_factor=[1.0, 1.1, 1.2, 1.3, 1.4, 1.5],
                                  long_factor=[1.0, 1.5, 2.0, 3.0, 5.0, 8.0])),
         base.byte_level("gpt2", IM), CHATML, base.CHATML, dtype=HALF)
    if not names or "phi3_longrope" in names:
        add_short("phi3_longrope", 24)
    make("llama_metaspace", config("llama", head_dim=16, num_hidden_layers=2), metaspace_tokenizer("first"), mistral,
         PLAIN, dtype=HALF)
    make("llama_unigram", config("llama", head_dim=16), unigram_tokenizer(), mistral, PLAIN, dtype=HALF)


main(sys.argv[1:])
