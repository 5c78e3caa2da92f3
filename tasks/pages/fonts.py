"""Text written for the fonts of the 1990s: TCVN3 (ABC) and VNI codes that pose as Western letters.

Tables: TCVN 5712:1993 as the `.VnTime` fonts draw it, and the VNI-Windows charts. The archive keeps the bytes as they
came.
"""

import re
import unicodedata

TCVN3_TABLE: dict[str, str] = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_TCVN3 = str.maketrans(TCVN3_TABLE)
_TCVN3_ONLY = re.compile("[µ¶·¸¹¨»¼½¾©®ªÐÞßþ«¬×\u00ad¡¢£¤¥¦§÷øæå]")

_VNI_MARKS = {
    "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ù": "\u0301", "ï": "\u0323",
    "â": "\u0302", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "á": "\u0302\u0301",
    "ä": "\u0302\u0323", "ê": "\u0306", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "é": "\u0306\u0301", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_ALONE = {"ö": "ư", "ô": "ơ", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
VNI_TABLE = (
    {
        letter + mark.upper() if letter.isupper() else letter + mark: unicodedata.normalize("NFC", base + tone)
        for letter, base in zip("aeouyöôAEOUYÖÔ", "aeouyươAEOUYƯƠ", strict=True)
        for mark, tone in _VNI_MARKS.items()
        if len(unicodedata.normalize("NFC", base + tone)) == 1
    }
    | _VNI_ALONE
    | {code.upper(): letter.upper() for code, letter in _VNI_ALONE.items()}
)
"""VNI code, one or two letters, to the Vietnamese letter it draws."""
_VNI_PAIR = re.compile("([aeouyöôAEOUYÖÔ])([øûõùïâàåãáäêèúüéëØÛÕÙÏÂÀÅÃÁÄÊÈÚÜÉË])")

_VNI = re.compile(f"{_VNI_PAIR.pattern}|[öôñæóòîÖÔÑÆÓÒÎ]")
_COMMON_LETTERS = "ưđạảấầậếềệộốớờợủứừự"
"""Letters of any page in real Vietnamese; the codes of the old fonts hold none of them."""
_TCVN3_COMMON = ("®", "µ", "¸")
_VNI_COMMON = ("ñ", "aø", "aù")
"""Codes of the commonest letters (d with stroke, a with grave, a with acute): no page in the font is without them."""
_MIN_SIGNS = 12
"""Fewer font codes than this in a page are stray signs, not a font."""


def convert_font_text(text: str) -> str:
    """`text` with TCVN3 or VNI codes turned into Vietnamese letters; as it is where no such font wrote it."""
    if not (all(code in text for code in _TCVN3_COMMON) or all(code in text for code in _VNI_COMMON)):
        return text
    if sum(letter in text for letter in _COMMON_LETTERS) > 2:
        return text
    letters = sum(1 for char in text if char > "\x7f" and char.isalpha())
    tcvn3 = len(_TCVN3_ONLY.findall(text))
    vni = len(_VNI_PAIR.findall(text))
    if max(tcvn3, vni) < _MIN_SIGNS:
        return text
    if vni > tcvn3 and vni * 3 > letters:
        return _from_vni(text)
    return text.translate(_TCVN3) if tcvn3 * 3 > letters else text


def _from_vni(text: str) -> str:
    return _VNI.sub(lambda code: VNI_TABLE.get(code[0], code[0]), text)
