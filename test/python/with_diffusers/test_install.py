# Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Installing and removing; what is refused, with its text; other models and threads."""
from fixtures import case, no_package_left_open, packages, without_gradients  # noqa: F401, I001

import threading

import pytest
import torch

import diffusers
import openwork.diffusers
from masks import masked_attention, sparse_masks, sparse_rules
from models import CASES, LAYERS, padding_mask
from openwork import ArgumentError, DeviceError, DTypeError, LayerError, ShapeError, StepError
from openwork.diffusers import ModelError, VersionError, install
from openwork.diffusers._models import attentions, model_of
from test_models import assert_near

WAN, HUNYUAN = CASES["WanTransformer3DModel"], CASES["HunyuanVideoTransformer3DModel"]


def refused(error, text, call, *args, **kwargs):
    with pytest.raises(error) as raised:
        call(*args, **kwargs)
    assert str(raised.value) == text
    assert isinstance(raised.value, openwork.OpenworkError)


def processors_of(transformer):
    return [attention.processor for attention in attentions(transformer, model_of(transformer))]


def test_remove_puts_back_what_was_there(case, packages):
    transformer, arguments = case.make(), case.arguments()
    names = [name for name, _ in transformer.named_modules()]
    before, expected = processors_of(transformer), transformer(**arguments)[0]
    handle = install(transformer, packages.make(case, sparse_rules(case)))
    during = processors_of(transformer)
    assert all(type(new) is not type(old) and isinstance(new, type(old)) for new, old in zip(during, before))
    assert (transformer(**arguments)[0] != expected).any()
    handle.remove()
    handle.remove()
    assert all(new is old for new, old in zip(processors_of(transformer), before))
    assert not transformer._forward_pre_hooks and not transformer._forward_pre_hooks_with_kwargs
    assert [name for name, _ in transformer.named_modules()] == names
    assert torch.equal(transformer(**arguments)[0], expected)
    install(transformer, packages.make(case, sparse_rules(case))).remove()


def test_fused_and_unfused_meanwhile(packages):
    """CogVideoX changes processors for it, keeps those that were there, and puts them back."""
    case = CASES["CogVideoXTransformer3DModel"]
    transformer, arguments = case.make(), case.arguments()
    names = [type(processor) for processor in processors_of(transformer)]
    expected = transformer(**arguments)[0]
    with install(transformer, packages.make(case, sparse_rules(case))):
        transformer.fuse_qkv_projections()
    transformer.unfuse_qkv_projections()
    assert [type(processor) for processor in processors_of(transformer)] == names
    assert torch.equal(transformer(**arguments)[0], expected)
    install(transformer, packages.make(case, sparse_rules(case))).remove()


def test_cross_attention_keeps_its_processor(packages):
    for name, blocks in ("WanTransformer3DModel", "blocks"), ("LTXVideoTransformer3DModel", "transformer_blocks"):
        case = CASES[name]
        transformer = case.make()
        before = [block.attn2.processor for block in getattr(transformer, blocks)]
        with install(transformer, packages.make(case, sparse_rules(case))):
            assert [block.attn2.processor for block in getattr(transformer, blocks)] == before


def test_path_of_a_package(packages):
    transformer = WAN.make()
    package = packages.make(WAN, sparse_rules(WAN))
    with install(transformer, package.path) as handle:
        assert handle.package.path == package.path
        assert repr(handle) == f"<openwork.diffusers.Handle {package.path}: {LAYERS} layers, step 0>"
        assert "closed" not in repr(handle.package)
    assert "closed" in repr(handle.package)
    assert repr(handle) == f"<openwork.diffusers.Handle {package.path}: {LAYERS} layers, removed>"


def test_another_model_sees_nothing(packages):
    one, other = WAN.make(), WAN.make()
    arguments = WAN.arguments()
    expected = other(**arguments)[0]
    with install(one, packages.make(WAN, sparse_rules(WAN))):
        one(**arguments)
        assert torch.equal(other(**arguments)[0], expected)


def test_threads(packages):
    """Models of two packages and one without, each in two threads at once."""
    models = [WAN.make(), HUNYUAN.make(), WAN.make()]
    cases = [WAN, HUNYUAN, WAN]
    arguments = [case.arguments() for case in cases]
    handles = [install(model, packages.make(case, sparse_rules(case))) for model, case in zip(models[:2], cases)]
    expected = [model(**each)[0] for model, each in zip(models, arguments)]
    results = [[] for _ in range(6)]

    def work(index):
        with torch.no_grad():
            for _ in range(3):
                results[index].append(models[index % 3](**arguments[index % 3])[0])

    threads = [threading.Thread(target=work, args=(index,)) for index in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index, got in enumerate(results):
        assert len(got) == 3
        for one in got:
            assert_near(one, expected[index % 3])
    for handle in handles:
        handle.remove()


def test_threads_of_several_resolutions(tmp_path):
    """Each call's grid is its thread's: one waits within its call for the whole of another's."""
    module = module_of_two_grids(tmp_path)
    transformer, arguments = WAN.make(), WAN.arguments()
    tall = {**arguments, "hidden_states": torch.randn(2, 4, 4, 16, 16)}
    expected, others = transformer(**arguments)[0], []

    def work():
        with torch.no_grad():
            others.append(transformer(**tall)[0])

    def other_call(*_):
        if threading.current_thread() is threading.main_thread():
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()

    package = openwork.compile(module, tmp_path / "several.openwork", target="host", cache="none")
    with package, install(transformer, package):
        hook = transformer.blocks[0].register_forward_pre_hook(other_call)
        assert_near(transformer(**arguments)[0], expected)
        hook.remove()
    assert len(others) == 1


def test_another_default_device(packages):
    """What numbers runs and layers is on the host in any case."""
    transformer, arguments = WAN.make(), WAN.arguments()
    with install(transformer, packages.make(WAN, sparse_rules(WAN))):
        expected = transformer(**arguments)[0]
    with torch.device("meta"):
        handle = install(transformer, packages.make(WAN, sparse_rules(WAN)))
    with handle:
        assert torch.equal(transformer(**arguments)[0], expected)


def test_another_resolution(packages):
    transformer = WAN.make()
    small, large = (packages.make(WAN, "all: dense"), packages.make(WAN, "all: dense", pixels=(13, 128, 128)))
    arguments = WAN.arguments()
    expected = transformer(**arguments)[0]
    with install(transformer, large) as handle:
        refused(ShapeError, "layer 0: expects 4x8x8 tokens, as the package, got 4x6x8 tokens", transformer, **arguments)
        tall = {**arguments, "hidden_states": torch.nn.functional.pad(arguments["hidden_states"], (0, 0, 2, 2))}
        assert transformer(**tall)[0].shape[-2:] == (16, 16)
        handle.remove()
    with install(transformer, small):
        assert_near(transformer(**arguments)[0], expected)


def attention_of(name, grid, tokens):
    """A function with layer 0 over a grid."""
    tensor = f"tensor<?x{tokens}x2x64xf32>"
    return f"""
func.func @{name}(%q: {tensor}, %k: {tensor}, %v: {tensor}, %o: {tensor}) -> {tensor} {{
  %r = openwork.attention ins(%q, %k, %v : {tensor}, {tensor}, {tensor}) outs(%o : {tensor}) layout(bshd)
    query_grid({grid}) topology(@full, layer = 0)
  return %r : {tensor}
}}"""


def module_of_two_grids(folder):
    """Layer 0 over 4 x 6 x 8 tokens, and over 4 x 8 x 8."""
    module = folder / "several.mlir"
    module.write_text("openwork.assignment @full [#openwork.full] = dense<0> : tensor<1x1x2xui16>" +
                      attention_of("small", "4 x 6 x 8", 192) + attention_of("large", "4 x 8 x 8", 256))
    return module


def test_several_resolutions(tmp_path):
    """A package may have a layer for several grids: the call's is taken."""
    module = module_of_two_grids(tmp_path)
    transformer, arguments = WAN.make(), WAN.arguments()
    tall = {**arguments, "hidden_states": torch.randn(2, 4, 4, 16, 16)}
    wide = {**arguments, "hidden_states": torch.randn(2, 4, 4, 16, 12)}
    expected, expected_tall = transformer(**arguments)[0], transformer(**tall)[0]
    package = openwork.compile(module, tmp_path / "several.openwork", target="host", cache="none")
    with package, install(transformer, package) as handle:
        assert handle.layers == (0,)
        assert_near(transformer(**arguments)[0], expected)
        assert_near(transformer(**tall)[0], expected_tall)
        refused(ShapeError, "layer 0: expects 4x6x8 tokens or 4x8x8 tokens, as the package, got 4x8x6 tokens",
                transformer, **wide)


@pytest.mark.parametrize("name, text", [
    ("WanTransformer3DModel", "layer 0: expects 4x6x8 tokens, as the package, got 4x8x6 tokens"),
    ("HunyuanVideoTransformer3DModel", "layer 0: expects 4x6x8 tokens with 20 of text behind, as the package, got "
                                       "4x8x6 tokens with 20 of text behind"),
    ("CogVideoXTransformer3DModel", "layer 0: expects 4x6x8 tokens with 18 of text in front, as the package, got 4x8x6 "
                                    "tokens with 18 of text in front"),
    ("MochiTransformer3DModel", "layer 0: expects 4x6x8 tokens with 24 of text behind, as the package, got 4x8x6 "
                                "tokens with 24 of text behind"),
])
def test_another_shape_of_equal_size(name, text, packages):
    """As many tokens, arranged otherwise, are another topology."""
    case = CASES[name]
    transformer, arguments = case.make(), case.arguments(batch=1)
    latents = arguments["hidden_states"].transpose(-1, -2).contiguous()
    with install(transformer, packages.make(case, "all: dense")):
        refused(ShapeError, text, transformer, **{**arguments, "hidden_states": latents})


def test_another_shape_by_numbers(packages):
    case = CASES["LTXVideoTransformer3DModel"]
    transformer, arguments = case.make(), case.arguments()
    with install(transformer, packages.make(case, "all: dense")):
        refused(ShapeError, "layer 0: expects 4x6x8 tokens, as the package, got 4x8x6 tokens", transformer,
                **{**arguments, "height": 8, "width": 6})


def test_another_shape_by_ids(packages):
    case = CASES["FluxTransformer2DModel"]
    transformer, arguments = case.make(), case.arguments()
    with install(transformer, packages.make(case, "all: dense")):
        said = ("layer 0: expects 1x6x8 tokens with 16 of text in front, as the package, got 1x8x6 tokens with 16 of text "
                "in front")
        turned = arguments["img_ids"][:, [0, 2, 1]]
        refused(ShapeError, said, transformer, **{**arguments, "img_ids": turned})
        transformer(**arguments)
        arguments["img_ids"].copy_(turned)
        refused(ShapeError, said, transformer, **arguments)


def test_another_length_of_text(packages):
    transformer, arguments = HUNYUAN.make(), HUNYUAN.arguments()
    arguments["encoder_hidden_states"] = torch.randn(2, 30, 16)
    arguments["encoder_attention_mask"] = padding_mask(2, 30)
    with install(transformer, packages.make(HUNYUAN, "all: dense")):
        refused(ShapeError, "layer 0: expects 4x6x8 tokens with 20 of text behind, as the package, got 4x6x8 "
                "tokens with 30 of text behind", transformer, **arguments)


def test_dtype(packages):
    transformer = WAN.make(torch.bfloat16)
    with install(transformer, packages.make(WAN, "all: dense")):
        refused(DTypeError, "layer 0: expects torch.float32, as the package, got torch.bfloat16", transformer,
                **WAN.arguments(dtype=torch.bfloat16))


def test_device(packages):
    package = packages.make(WAN, "all: dense")
    transformer = WAN.make()
    with openwork.load(package.path) as other, install(transformer, other):
        other.target = "sm_90a"
        refused(DeviceError, "layer 0: expects tensors on cuda, as the package is for sm_90a, got cpu", transformer,
                **WAN.arguments())


def test_no_transformer(packages):
    package = packages.make(WAN, "all: dense")
    known = ("WanTransformer3DModel, HunyuanVideoTransformer3DModel, CogVideoXTransformer3DModel, "
             "MochiTransformer3DModel, LTXVideoTransformer3DModel, FluxTransformer2DModel")
    refused(ModelError, f"expects a transformer of diffusers, one of {known}, got torch.nn.modules.linear.Linear",
            install, torch.nn.Linear(2, 2), package)

    class WanTransformer3DModel(diffusers.WanTransformer3DModel):
        pass
    refused(ModelError,
            f"expects a transformer of diffusers, one of {known}, got test_install.WanTransformer3DModel",
            install, WanTransformer3DModel(**WAN.config), package)
    refused(ModelError, "expects transformers of one class, got WanTransformer3DModel, HunyuanVideoTransformer3DModel",
            install, [WAN.make(), HUNYUAN.make()], package)
    refused(ModelError, "expects a pipeline with a transformer, got list", install, [], package)


def test_layers_that_the_model_does_not_have(packages):
    package = packages.make(WAN, sparse_rules(WAN), num_layers=5)
    refused(LayerError, "expects layers of the model, 0..2, got a package with layer 3", install, WAN.make(),
            package)


def test_heads(packages):
    package = packages.make(WAN, "all: dense", num_attention_heads=4)
    refused(ShapeError, "layer 0: expects 4 heads, as the package, got 2", install, WAN.make(), package)


def test_head_dim(packages):
    package = packages.make(WAN, "all: dense", attention_head_dim=32)
    transformer = WAN.make()
    with install(transformer, package):
        with pytest.raises(ShapeError):
            transformer(**WAN.arguments())


def test_text_on_the_other_side(packages):
    """CogVideoX with the package of a model of equal shape whose text is behind."""
    hunyuan = packages.make(HUNYUAN, "all: dense")
    refused(ArgumentError, "layer 0: CogVideoXTransformer3DModel has text in front of the grid, got a package "
            "with text behind the grid", install, CASES["CogVideoXTransformer3DModel"].make(), hunyuan)
    refused(ArgumentError, "layer 0: WanTransformer3DModel has no text in self-attention, got a package with "
            "text behind the grid", install, WAN.make(), hunyuan)


def test_text_that_the_package_does_not_have(packages):
    package = packages.make(WAN, "all: dense")
    transformer = HUNYUAN.make()
    with install(transformer, package):
        refused(ShapeError, "layer 0: expects 4x6x8 tokens, as the package, got 4x6x8 tokens with 20 of text behind",
                transformer, **HUNYUAN.arguments())


def test_installed_twice(packages):
    transformer, package = WAN.make(), packages.make(WAN, "all: dense")
    with install(transformer, package):
        refused(ModelError, "layer 0: expects a processor of diffusers, got one of openwork's; "
                "Handle.remove() takes it away", install, transformer, package)


def test_other_processor(packages):
    class Own:
        def __call__(self, *args, **kwargs):
            raise AssertionError
    transformer = WAN.make()
    transformer.blocks[1].attn1.processor = Own()
    refused(ModelError, "layer 1: expects a processor WanAttnProcessor, got test_install.Own",
            install, transformer, packages.make(WAN, "all: dense"))
    assert type(transformer.blocks[0].attn1.processor).__name__ == "WanAttnProcessor"


def test_other_version(packages, monkeypatch):
    package = packages.make(WAN, "all: dense")
    monkeypatch.setattr(diffusers, "__version__", "0.51.0")
    refused(VersionError, "expects diffusers 0.42, got 0.51.0; untested=True goes on all the same",
            install, WAN.make(), package)
    with install(WAN.make(), package, untested=True) as handle:
        assert handle.layers == tuple(range(LAYERS))


def test_processor_of_another_version(packages, monkeypatch):
    """One that attends by a function of another name."""
    def call(self, attn, hidden_states, *args, **kwargs):
        return attend_in_a_new_way(hidden_states)  # noqa: F821
    processor = type("WanAttnProcessor", (), {"__call__": call, "__module__": "diffusers.models"})
    transformer = WAN.make()
    transformer.blocks[2].attn1.processor = processor()
    before = processors_of(transformer)
    refused(VersionError, f"expects {call.__qualname__} to call dispatch_attention_fn or "
            "F.scaled_dot_product_attention, as in diffusers 0.42, got one that calls neither",
            install, transformer, packages.make(WAN, "all: dense"))
    assert processors_of(transformer) == before and not transformer._forward_pre_hooks


def test_class_of_another_version(packages, monkeypatch):
    transformer = WAN.make()
    transformer.layers = transformer.blocks
    del transformer.blocks
    refused(ModelError, "expects WanTransformer3DModel to have blocks, as in diffusers 0.42, got none",
            install, transformer, packages.make(WAN, "all: dense"))


def test_steps_and_scheduler(packages):
    package = packages.make(WAN, sparse_rules(WAN, "step 0: dense\n"), steps=2)
    scheduler = diffusers.FlowMatchEulerDiscreteScheduler()
    refused(StepError, "expects a pipeline, a scheduler or steps, as the package has plans of 2 denoising steps, got "
            "none",
            install, WAN.make(), package)
    refused(ArgumentError, "expects a scheduler or steps, got both", install, WAN.make(), package,
            scheduler=scheduler, steps=2)
    refused(ArgumentError, "expects a mapping \"nearest\", a function or None, got 'next'", install,
            WAN.make(), package, steps=2, mapping="next")


def test_context_parallelism(packages):
    transformer = WAN.make()
    with install(transformer, packages.make(WAN, "all: dense")):
        transformer.blocks[0].attn1.processor._parallel_config = object()
        refused(ArgumentError, "expects a model whose sequence is on one device, got one with context parallelism",
                transformer, **WAN.arguments())


def test_no_timestep(packages):
    case = CASES["FluxTransformer2DModel"]
    transformer, arguments = case.make(), case.arguments()
    del arguments["timestep"]
    with install(transformer, packages.make(case, "all: dense")):
        refused(ArgumentError, "expects a timestep in a call of FluxTransformer2DModel, got none", transformer,
                **arguments)


def test_attention_backends_have_no_say(packages):
    transformer, arguments = WAN.make(), WAN.arguments()
    masks = sparse_masks(WAN)
    with masked_attention(WAN, masks):
        expected = transformer(**arguments)[0]
    with install(transformer, packages.make(WAN, sparse_rules(WAN))):
        with diffusers.models.attention_dispatch.attention_backend("_native_math"):
            assert_near(transformer(**arguments)[0], expected)


def test_gradients(packages):
    """There is no backward pass, which only a call of it tells: weights want gradients wherever nobody says
    otherwise."""
    transformer, arguments = WAN.make(), WAN.arguments()
    expected = transformer(**arguments)[0]
    with torch.enable_grad(), install(transformer, packages.make(WAN, "all: dense")):
        got = transformer(**arguments)[0]
        assert_near(got.detach(), expected)
        with pytest.raises(RuntimeError, match="backward through openwork_diffusers.attend"):
            got.sum().backward()
