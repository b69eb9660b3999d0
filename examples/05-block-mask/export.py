#!/usr/bin/env python3
"""Writes a BlockMask of PyTorch's FlexAttention, and what its mask_mod keeps, into a safetensors file.

usage: export.py FILE                                              needs the packages torch and safetensors
"""
import sys

import torch
from safetensors.torch import save_file
from torch.nn.attention.flex_attention import create_block_mask, create_mask

from block_mask import BLOCK, HEADS, TOKENS, mask_mod


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    blocks = create_block_mask(mask_mod, 1, HEADS, TOKENS, TOKENS, device="cpu", BLOCK_SIZE=BLOCK)
    names = "kv_num_blocks", "kv_indices", "full_kv_num_blocks", "full_kv_indices"
    tensors = {name: getattr(blocks, name).contiguous() for name in names}
    tensors["mask"] = create_mask(mask_mod, 1, HEADS, TOKENS, TOKENS, device="cpu")
    save_file(tensors, sys.argv[1])


if __name__ == "__main__":
    main()
