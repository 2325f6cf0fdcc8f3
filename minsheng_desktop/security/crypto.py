"""Key slots, recovery words and signatures: the only module that imports ``cryptography``.

Its failures are neutral (``OpenError``, ``RecoveryWordsError``); the caller knows whether a wrong
password, a damaged slot or a foreign file is behind them and says so in its own words.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import unicodedata
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
SIGNATURE_BYTES = 64

# Crockford's alphabet: no I, L, O, U, so that a printed sheet can be read aloud and typed.
WORD_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
WORD_COUNT = 24
WORD_LENGTH = 3
_READ_AS = str.maketrans("ILOU", "110V")


class OpenError(Exception):
    """A sealed value does not open: wrong key, wrong associated data, or damaged."""


class RecoveryWordsError(ValueError):
    """Words of a recovery sheet are wrong; ``positions`` counts from 1 (empty: not 24 words)."""

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__("recovery words")
        self.positions = tuple(positions)


def new_salt() -> bytes:
    """A random salt for one key slot."""
    return os.urandom(SALT_BYTES)


def derive_key(password: str, salt: bytes, memory_kib: int = 65536, time: int = 3, lanes: int = 1) -> bytes:
    """The 32-byte key of a password by Argon2id.

    The password is taken in Unicode form NFKC, so that full-width and half-width typing open alike.
    """
    secret = unicodedata.normalize("NFKC", password).encode("utf-8")
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=time, lanes=lanes, memory_cost=memory_kib)
    return kdf.derive(secret)


def seal(key: bytes, plaintext: bytes, associated: bytes) -> bytes:
    """Encrypt with AES-256-GCM, bound to ``associated``; the answer is nonce ‖ ciphertext ‖ tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, associated)


def open_sealed(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """The plaintext of ``seal``. Raises ``OpenError`` if key, data or ``associated`` differ."""
    if len(sealed) < NONCE_BYTES + 16:
        raise OpenError
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
    except InvalidTag as error:
        raise OpenError from error


def new_recovery_words() -> tuple[bytes, list[str]]:
    """A fresh recovery secret (32 bytes) and the 24 words of its paper sheet.

    A word is two characters of chance and one check character. The check is a weighted sum over
    GF(32) that includes the word's place, so every single wrong character, every swap of two
    characters of a word and every swap of two words is found, and the wrong word is named.
    The 240 random bits become the secret by HKDF-SHA256.
    """
    digits = [secrets.randbelow(32) for _ in range(WORD_COUNT * 2)]
    words = []
    for place in range(1, WORD_COUNT + 1):
        first, second = digits[2 * place - 2 : 2 * place]
        words.append("".join(WORD_ALPHABET[d] for d in (first, second, _check(place, first, second))))
    return _secret_of(digits), words


def recovery_word_fits(place: int, word: str) -> bool:
    """Whether ``word`` can stand at ``place`` (1–24): lets a form mark a typing error at once."""
    return _read_word(place, word) is not None


def recovery_secret(words: Sequence[str]) -> bytes:
    """The secret of a typed sheet. Small letters, full-width characters, O for 0 and I or L for 1 are read.

    Raises ``RecoveryWordsError`` with the places of the wrong words.
    """
    if len(words) != WORD_COUNT:
        raise RecoveryWordsError([])
    read = [_read_word(place, word) for place, word in enumerate(words, 1)]
    wrong = [place for place, pair in enumerate(read, 1) if pair is None]
    if wrong:
        raise RecoveryWordsError(wrong)
    return _secret_of([digit for pair in read if pair for digit in pair])


def _read_word(place: int, word: str) -> tuple[int, int] | None:
    plain = unicodedata.normalize("NFKC", word).strip().upper().translate(_READ_AS)
    if len(plain) != WORD_LENGTH or any(char not in WORD_ALPHABET for char in plain):
        return None
    first, second, check = (WORD_ALPHABET.index(char) for char in plain)
    return (first, second) if check == _check(place, first, second) else None


def _check(place: int, first: int, second: int) -> int:
    # Weights 2 and 4 differ from each other and from 1: a swap of any two of the three characters shows.
    return _multiply(2, first) ^ _multiply(4, second) ^ place


def _multiply(left: int, right: int) -> int:
    """Product in GF(32) with the polynomial x⁵ + x² + 1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= 0b100101
        right >>= 1
    return product


def _secret_of(digits: Sequence[int]) -> bytes:
    number = 0
    for digit in digits:
        number = number * 32 + digit
    entropy = number.to_bytes(WORD_COUNT * 2 * 5 // 8, "big")
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"minsheng recovery 1").derive(entropy)


def new_signing_key() -> bytes:
    """A private Ed25519 key as its 32 raw bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def signing_public(private: bytes) -> bytes:
    """The 32 raw bytes of the public key that belongs to ``private``."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, message: bytes) -> bytes:
    """The 64-byte Ed25519 signature of ``message`` (RFC 8032)."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``message`` was made with the private key of ``public``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key_pem(public: bytes) -> str:
    """A public Ed25519 key as the PEM text that ``openssl pkeyutl -pubin`` reads."""
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def digest(data: bytes) -> bytes:
    """SHA-256 of ``data``."""
    return hashlib.sha256(data).digest()
