# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A package's masks for FlexAttention: block lists, and a mask function that looks patterns up."""
import torch
from openwork_package import FIRST_PATTERN, PADDING, block_lists

DEVICE = "cuda"


class Absent(Exception):
    """What cannot be computed here, and why."""


class TokenMask:
    """A case's masks on the device, as lookup tables by slot."""

    def __init__(self, masks, class_of_head):
        first, device = masks[0], DEVICE
        self.tile_m, self.tile_n = first.tile_m, first.tile_n
        self.class_of_head = torch.tensor(class_of_head, device=device)
        self.query_slots, self.key_slots = (torch.tensor(list(slots), device=device)
                                            for slots in (first.query_slots, first.key_slots))
        # Entry 0 keeps nothing and entry 1 everything; the patterns of all classes follow.
        patterns, blocks = [], []
        for mask in masks:
            shift = len(patterns)
            patterns.extend(mask.patterns)
            rows = torch.tensor([list(row) for row in mask.blocks], dtype=torch.int32, device=device)
            blocks.append(torch.where(rows >= FIRST_PATTERN, rows + shift, rows))
        # One more row and column of empty blocks, for slots that round a length up.
        self.blocks = torch.nn.functional.pad(torch.stack(blocks), (0, 1, 0, 1))
        shape = (self.tile_m, self.tile_n)
        table = torch.frombuffer(bytearray(b"".join(b"".join(pattern) for pattern in patterns)) or bytearray(1),
                                 dtype=torch.uint8)
        table = table.reshape(-1, *shape) if patterns else torch.zeros((0, *shape), dtype=torch.uint8)
        constant = torch.tensor([0, 1], dtype=torch.uint8)[:, None, None].expand(2, *shape)
        self.patterns = torch.cat((constant, table)).bool().to(device)

    def valid_keys(self, key_slots):
        """Which of `key_slots` slots hold a key."""
        valid = torch.zeros(key_slots, dtype=torch.bool, device=self.blocks.device)
        valid[:len(self.key_slots)] = self.key_slots != PADDING
        return valid

    def mask_mod(self, slots):
        """FlexAttention's function of slots, on axes of so many, for any mask: pairs are looked up."""
        tile_m, tile_n, blocks, patterns = self.tile_m, self.tile_n, self.blocks, self.patterns
        class_of_head, valid = self.class_of_head, self.valid_keys(slots[1])

        def keeps(batch, head, query, key):
            pattern = blocks[class_of_head[head], query // tile_m, key // tile_n]
            return patterns[pattern, query % tile_m, key % tile_n] & valid[key]

        return keeps

    def written_mod(self, slots, function, grid):
        """The same of a function that somebody wrote for this very mask, of query and key: each the number of its token
        and its frame, row and column in a grid."""
        valid = self.valid_keys(slots[1])

        def coordinates(tokens, count):
            token = torch.zeros(count, dtype=torch.int32, device=tokens.device)
            token[:len(tokens)] = tokens.clamp(min=0)
            column, rows = token % grid[2], token // grid[2]
            return token, rows // grid[1], rows % grid[1], column

        q, qf, qh, qw = coordinates(self.query_slots, slots[0])
        k, kf, kh, kw = coordinates(self.key_slots, slots[1])

        def keeps(batch, head, query, key):
            return function(q[query], qf[query], qh[query], qw[query], k[key], kf[key], kh[key], kw[key]) & valid[key]

        return keeps

    def query_rows(self, head, tokens, key_tokens):
        """[queries, key_tokens]: what some queries of a head attend to."""
        slot_of_token = torch.empty(int(self.query_slots.max()) + 1, dtype=torch.long, device=self.blocks.device)
        held = self.query_slots != PADDING
        slot_of_token[self.query_slots[held]] = held.nonzero()[:, 0]
        slots = slot_of_token[tokens]
        rows = self.blocks[self.class_of_head[head], slots // self.tile_m, :-1].long()
        kept = self.patterns[rows, (slots % self.tile_m)[:, None]].flatten(1)
        keys = self.key_slots != PADDING
        mask = torch.zeros((len(tokens), key_tokens), dtype=torch.bool, device=self.blocks.device)
        mask[:, self.key_slots[keys]] = kept[:, keys]
        return mask


def gather_slots(tensor, slots, count):
    """[batch, heads, count, dim] of a [batch, tokens, heads, dim] tensor: a token in each slot, zeros in padding."""
    index = torch.full((count,), tensor.shape[1], device=tensor.device)
    index[:len(slots)] = torch.where(slots == PADDING, tensor.shape[1], slots)
    padded = torch.nn.functional.pad(tensor, (0, 0, 0, 0, 0, 1))
    return padded[:, index].transpose(1, 2).contiguous()


def flex_block_size(mask):
    """The mask's own blocks where FlexAttention takes them: it walks blocks in steps of 64 or 128."""
    own = mask.tile_m % 64 == 0 and mask.tile_n % 64 == 0
    return (mask.tile_m, mask.tile_n) if own else (128, 128)


class FlexBlocks:
    """FlexAttention under the masks of a layer's classes, `class_of_head[h]` that of head h. Its tokens lie in the order
    of tiles: `lay` puts Q, K and V there, and `unlay` takes the output back. `written`: a function and a grid for
    TokenMask.written_mod."""

    def __init__(self, masks, class_of_head, scale, options, written=None):
        from torch.nn.attention.flex_attention import BlockMask, flex_attention
        if any((m.query_slots, m.key_slots) != (masks[0].query_slots, masks[0].key_slots) for m in masks):
            raise Absent("its heads have different token orders")
        block_m, block_n = flex_block_size(masks[0])
        lists = [block_lists(mask, block_m, block_n) for mask in masks]
        rows, columns = lists[0].rows, lists[0].columns
        self.tokens = TokenMask(masks, class_of_head)
        self.slots = rows * block_m, columns * block_n
        mask_mod = self.tokens.written_mod(self.slots, *written) if written else self.tokens.mask_mod(self.slots)

        def per_head(arrays, *shape):
            of_class = torch.stack([torch.tensor(a.tolist(), dtype=torch.int32).reshape(shape) for a in arrays])
            of_class = of_class.to(DEVICE)
            return of_class[self.tokens.class_of_head][None] if len(masks) > 1 else of_class[:, None]

        blocks = BlockMask.from_kv_blocks(
            per_head([x.partial_counts for x in lists], rows),
            per_head([x.partial_indices for x in lists], rows, columns),
            per_head([x.full_counts for x in lists], rows), per_head([x.full_indices for x in lists], rows, columns),
            BLOCK_SIZE=(block_m, block_n), mask_mod=mask_mod, seq_lengths=self.slots)
        self.options = {"block_mask": blocks, "scale": scale, **options}
        if block_m % 128 or block_n % 128:
            self.options["kernel_options"] = {"BLOCK_M": 64 if block_m % 128 else 128,
                                              "BLOCK_N": 64 if block_n % 128 else 128}
        self.compiled = torch.compile(flex_attention, dynamic=False)

    def lay(self, q, k, v):
        """[batch, tokens, heads, dim] to [batch, heads, slots, dim]."""
        return (gather_slots(q, self.tokens.query_slots, self.slots[0]),
                *(gather_slots(t, self.tokens.key_slots, self.slots[1]) for t in (k, v)))

    def __call__(self, q, k, v):
        return self.compiled(q, k, v, **self.options)

    def unlay(self, output, like):
        """[batch, heads, slots, dim] to a tensor like one of [batch, tokens, heads, dim]."""
        held = self.tokens.query_slots != PADDING
        result = torch.empty_like(like)
        result[:, self.tokens.query_slots[held]] = output.transpose(1, 2)[:, :len(held)][:, held]
        return result
