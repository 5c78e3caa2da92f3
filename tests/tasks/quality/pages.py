"""Small pages with goldens, written where a test wants them."""

import gzip
import json
from pathlib import Path
from typing import Any

TITLE = "Phường Hoa Sim trồng 200 cây bàng"
PARAGRAPHS = (
    "Sáng ngày 12/3/2021, UBND phường Hoa Sim tổ chức trồng 200 cây bàng dọc tuyến đường ven sông.",
    "Đến dự có đại diện các tổ dân phố, đoàn viên thanh niên và đông đảo bà con nhân dân trên địa bàn.",
    "Kết thúc buổi trồng cây, phường giao mỗi tổ dân phố chăm sóc một đoạn đường trong ba năm đầu.",
)
GOLDEN: dict[str, Any] = {
    "page_kind": "article",
    "title": TITLE,
    "body_paragraphs": list(PARAGRAPHS),
    "event_on": "2021-03-12",
    "published_at": None,
}


def html() -> bytes:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<html><head><meta charset='utf-8'><title>{TITLE}</title></head>"
        f"<body><h1>{TITLE}</h1><div class='bodytext'>{paragraphs}</div></body></html>"
    ).encode()


def write_page(folder: Path, name: str, golden: dict[str, Any] | None = None) -> Path:
    """One saved page; gzipped when its name says so; with `golden` beside it when given."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(html()) if name.endswith(".gz") else html())
    if golden is not None:
        bare = name.removesuffix(".gz").rpartition(".")[0]
        (folder / f"{bare}.json").write_text(json.dumps(golden, ensure_ascii=False), "utf-8")
    return path
