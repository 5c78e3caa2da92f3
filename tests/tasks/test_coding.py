"""Content codings taken off a body, within a limit."""

import gzip
import zlib

import brotli
import pytest
import zstandard

from tasks.coding import CodingError, decode_body, read_codings

PAGE = "<html><body><h1>Phường Hoa Sen ra quân dọn vệ sinh kênh</h1></body></html>".encode() * 20


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


CODED = {
    "gzip": gzip.compress(PAGE),
    "x-gzip": gzip.compress(PAGE[:90]) + gzip.compress(PAGE[90:]),
    "deflate": zlib.compress(PAGE),
    "br": brotli.compress(PAGE),
    "zstd": zstandard.compress(PAGE),
}


@pytest.mark.parametrize("coding", CODED)
def test_a_body_comes_out_as_the_editor_wrote_it(coding: str) -> None:
    assert decode_body(CODED[coding], [coding], 100_000) == PAGE


def test_deflate_without_its_frame_is_read_as_browsers_do() -> None:
    assert decode_body(raw_deflate(PAGE), ["deflate"], 100_000) == PAGE


def test_a_zstd_body_may_not_ask_for_more_memory_than_the_web_allows() -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=25)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    body = packer.compress(PAGE) + packer.flush()
    with pytest.raises(CodingError, match="broken"):
        decode_body(body, ["zstd"], 100_000)


def test_codings_are_taken_off_in_reverse() -> None:
    assert decode_body(brotli.compress(gzip.compress(PAGE)), read_codings(["gzip, BR"]), 100_000) == PAGE


def test_a_body_named_gzip_and_sent_plain_stays() -> None:
    assert decode_body(PAGE, ["gzip"], 100_000) == PAGE


@pytest.mark.parametrize("coding", CODED)
def test_a_body_that_is_cut_is_broken(coding: str) -> None:
    with pytest.raises(CodingError, match="broken"):
        decode_body(CODED[coding][:-7], [coding], 100_000)


BOMB = b"\0" * 3_000_000


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(BOMB)),
        ("deflate", zlib.compress(BOMB)),
        ("br", brotli.compress(BOMB)),
        ("zstd", zstandard.compress(BOMB)),
    ],
)
def test_a_bomb_is_left_one_byte_past_the_limit(coding: str, bomb: bytes) -> None:
    assert len(decode_body(bomb, [coding], 10_000)) == 10_001


def test_an_unknown_coding_is_named() -> None:
    with pytest.raises(CodingError, match="'sdch' is unknown"):
        decode_body(PAGE, ["sdch"], 100_000)
