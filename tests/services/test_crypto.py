"""Key slots, recovery words and signatures."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.security import crypto

FAST = {"memory_kib": 64, "time": 1}


def test_a_password_opens_in_full_width_and_half_width_typing() -> None:
    salt = crypto.new_salt()
    assert crypto.derive_key("Ｐａｓｓ１２３", salt, **FAST) == crypto.derive_key("Pass123", salt, **FAST)
    assert crypto.derive_key("Pass123", salt, **FAST) != crypto.derive_key("Pass124", salt, **FAST)
    assert crypto.derive_key("Pass123", salt, **FAST) != crypto.derive_key("Pass123", crypto.new_salt(), **FAST)


def test_the_default_cost_is_argon2id_with_64_mib_and_three_passes() -> None:
    key = crypto.derive_key("山水 2026", b"0123456789abcdef")
    assert key == crypto.derive_key("山水 2026", b"0123456789abcdef", 65536, 3, 1)
    assert len(key) == crypto.KEY_BYTES


def test_a_sealed_value_opens_only_with_its_key_and_its_binding() -> None:
    key, sealed_for = b"k" * 32, b"user 1, workspace 2"
    sealed = crypto.seal(key, b"the database key", sealed_for)
    assert crypto.open_sealed(key, sealed, sealed_for) == b"the database key"
    assert sealed != crypto.seal(key, b"the database key", sealed_for)
    for wrong in (
        (b"x" * 32, sealed, sealed_for),
        (key, sealed, b"user 2, workspace 2"),
        (key, sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed_for),
        (key, sealed[:20], sealed_for),
        (key, b"", sealed_for),
    ):
        with pytest.raises(crypto.OpenError):
            crypto.open_sealed(*wrong)


def test_a_recovery_sheet_gives_its_secret_back() -> None:
    secret, words = crypto.new_recovery_words()
    assert (len(secret), len(words), {len(word) for word in words}) == (32, 24, {3})
    assert crypto.recovery_secret(words) == secret
    assert crypto.recovery_secret([f" {word.lower()} " for word in words]) == secret
    assert crypto.new_recovery_words()[0] != secret


def test_letters_that_look_like_digits_are_read_as_those() -> None:
    secret, words = crypto.new_recovery_words()
    typed = [word.replace("0", "O").replace("1", "l").replace("V", "u") for word in words]
    assert crypto.recovery_secret(typed) == secret


@given(st.integers(0, 23), st.integers(0, 2), st.integers(1, 31))
def test_every_single_wrong_character_is_named_with_its_word(place: int, at: int, shift: int) -> None:
    words = crypto.new_recovery_words()[1]
    old = crypto.WORD_ALPHABET.index(words[place][at])
    new = crypto.WORD_ALPHABET[(old + shift) % 32]
    words[place] = words[place][:at] + new + words[place][at + 1 :]
    with pytest.raises(crypto.RecoveryWordsError) as caught:
        crypto.recovery_secret(words)
    assert caught.value.positions == (place + 1,)
    assert not crypto.recovery_word_fits(place + 1, words[place])


@given(st.integers(0, 23), st.sampled_from([(0, 1), (1, 2), (0, 2)]))
def test_swapped_characters_of_a_word_are_found(place: int, swap: tuple[int, int]) -> None:
    words = crypto.new_recovery_words()[1]
    chars = list(words[place])
    chars[swap[0]], chars[swap[1]] = chars[swap[1]], chars[swap[0]]
    if "".join(chars) != words[place]:
        assert not crypto.recovery_word_fits(place + 1, "".join(chars))


@given(st.lists(st.integers(0, 23), min_size=2, max_size=2, unique=True))
def test_two_swapped_words_are_both_named(pair: list[int]) -> None:
    words = crypto.new_recovery_words()[1]
    words[pair[0]], words[pair[1]] = words[pair[1]], words[pair[0]]
    with pytest.raises(crypto.RecoveryWordsError) as caught:
        crypto.recovery_secret(words)
    assert caught.value.positions == tuple(sorted(place + 1 for place in pair))


def test_a_missing_or_foreign_word_is_refused() -> None:
    words = crypto.new_recovery_words()[1]
    with pytest.raises(crypto.RecoveryWordsError) as caught:
        crypto.recovery_secret(words[:-1])
    assert caught.value.positions == ()
    with pytest.raises(crypto.RecoveryWordsError) as caught:
        crypto.recovery_secret(["山水!", *words[1:]])
    assert caught.value.positions == (1,)


def test_a_signature_holds_for_its_message_and_its_key_only() -> None:
    private = crypto.new_signing_key()
    public = crypto.signing_public(private)
    signature = crypto.sign(private, b"message")
    assert crypto.verify(public, b"message", signature)
    assert not crypto.verify(public, b"message.", signature)
    assert not crypto.verify(crypto.signing_public(crypto.new_signing_key()), b"message", signature)
    assert not crypto.verify(public, b"message", signature[:-1])
    assert not crypto.verify(b"too short", b"message", signature)


def test_openssl_verifies_a_signature(tmp_path: Path) -> None:
    private = crypto.new_signing_key()
    (tmp_path / "key.pem").write_text(crypto.public_key_pem(crypto.signing_public(private)))
    (tmp_path / "message").write_bytes(b"message")
    (tmp_path / "signature").write_bytes(crypto.sign(private, b"message"))
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in message -sigfile signature"
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
