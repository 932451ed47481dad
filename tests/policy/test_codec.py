"""A policy written for the cache is read back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import msgpack

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.codec import decode, encode
from qsd_rules.policy.model import Policy
from tests.strategies.profiles import examples
from tests.strategies.rules import policies
from tests.strategies.small_pack import write_small_pack


def assert_same(found: Policy, policy: Policy) -> None:
    """Equal to the type, and in the order of the pack; equality alone takes `1` for `True` and any order for one."""
    assert found == policy
    assert repr(found) == repr(policy)


def test_the_pack_comes_back(opinion: Policy) -> None:
    assert len(opinion.rules) >= 150
    assert_same(decode(encode(opinion)), opinion)


def test_a_small_pack_comes_back(tmp_path: Path) -> None:
    policy = load_policy(write_small_pack(tmp_path), cached=False)
    assert_same(decode(encode(policy)), policy)


@examples(30)
@given(policies())
def test_any_policy_comes_back(policy: Policy) -> None:
    assert_same(decode(encode(policy)), policy)


def test_the_same_policy_is_written_the_same(tmp_path: Path) -> None:
    policy = load_policy(write_small_pack(tmp_path), cached=False)
    written = encode(policy)
    assert encode(decode(written)) == written
    assert msgpack.decode(written)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 60), st.floats(), st.text(max_size=3), st.sampled_from("ndtm")),
    lambda inside: st.lists(inside, max_size=5) | st.dictionaries(st.text(max_size=2), inside, max_size=3),
    max_leaves=20,
)


@given(JSON.map(msgpack.encode) | st.binary(max_size=50))
@example(b"\x91" * 100_000)
@example(msgpack.encode([["n", 0]]))
@example(msgpack.encode(["x", ["n", 0]]))
@example(msgpack.encode(["2011-02-30", ["d", 0]]))
@example(msgpack.encode([[99, 0]]))
@example(msgpack.encode([["t", -1]]))
@example(msgpack.encode([[], ["m", 0, 0]]))
@example(msgpack.encode(["a", ["m", 0]]))
@example(msgpack.encode([[]]))
@example(msgpack.encode({"a": 1}))
@example(msgpack.encode(17))
@example(msgpack.encode([msgpack.Ext(1, b"os.system")]))
def test_anything_else_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError):
        decode(message)


def test_what_stands_in_the_cache_is_only_data(opinion: Policy) -> None:
    waiting = [msgpack.decode(encode(opinion))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
        else:
            assert node is None or isinstance(node, bool | int | str)
