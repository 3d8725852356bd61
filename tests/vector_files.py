"""Folders of steering vectors as people have them."""

import json

from conftest import SANITIZED

DEFAULT_WIDTH, SMALL_WIDTH = 576, 64  # of the default model, and of the one under a sanitizer
QUADRANTS = ("excited", "frustrated", "calm", "depleted")


def width_of(preset):
    return SMALL_WIDTH if preset in SANITIZED else DEFAULT_WIDTH


def write_vectors(folder, width, names=QUADRANTS, block=1, kind=0):
    """One direction a file, as flat JSON, as wide as the model; each kind has others."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(names, start=5 * kind):
        row = [((i * 7 + seed * 13) % 11 - 5) / 10 for i in range(width)]
        (folder / f"{name}.json").write_text(json.dumps({"directions": {str(block): row}}))
    return folder
