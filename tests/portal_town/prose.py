"""Invented ward news: from a small stock of sentences, so that no two texts are the same and all read like news."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from random import Random

from warehouse.records import VIETNAM_TIME

_ACTS = (
    "mở lớp dạy bơi cho trẻ em",
    "ra quân dọn kênh",
    "trao xe đạp cho học sinh đến trường",
    "khám bệnh miễn phí cho người cao tuổi",
    "họp dân bàn việc mở hẻm",
    "tập huấn chữa cháy cho hộ kinh doanh",
    "khánh thành vườn rau chung",
    "tổ chức hội thi nấu cơm",
    "hướng dẫn tiểu thương ghi sổ điện tử",
    "trồng cây ven đường đất đỏ",
)
_GROUPS = (
    "Hội Phụ nữ",
    "Đoàn Thanh niên",
    "Hội Cựu chiến binh",
    "Hội Nông dân",
    "Ủy ban Mặt trận Tổ quốc",
    "Hội Chữ thập đỏ",
)
_WOMEN = ("Lê Thị Tám", "Phạm Ngọc Sen", "Võ Thị Lụa", "Hồ Thị Mận")
_MEN = ("Trần Văn Hợi", "Đỗ Minh Quế", "Bùi Đức Khoai", "Ngô Văn Thóc")
_LINES = (
    "Có {count} người dân của khu phố {block} đến dự, phần đông là các hộ sống dọc con kênh cũ.",
    "Ông {man}, tổ trưởng tổ dân phố số {block}, cho biết bà con đã bàn việc này từ mùa mưa năm ngoái.",
    "Kinh phí {count} triệu đồng do các hộ kinh doanh quanh chợ cùng nhau đóng góp, không dùng ngân sách phường.",
    "Sau hai giờ làm việc, đoàn viên đã gom được {count} bao rác và phát quang một đoạn đường dài gần hai cây số.",
    "Bà {woman} kể rằng trước đây lối này ngập mỗi khi triều lên, nay đã đi lại dễ dàng hơn nhiều.",
    "Trạm y tế phường cử {block} cán bộ đo huyết áp và tư vấn cách ăn uống cho người lớn tuổi.",
    "Các em nhỏ được nhận {count} phần quà gồm sách vở, cặp và áo mưa do một nhà hảo tâm gửi tặng.",
    "Trong thời gian tới, phường sẽ nhân rộng cách làm này ra {block} khu phố còn lại trên địa bàn.",
    "Nhà văn hóa khu phố {block} mở cửa đến tám giờ tối để người đi làm về muộn vẫn có thể tham gia.",
    "Theo bà {woman}, điều đáng quý nhất là hàng xóm quen mặt nhau hơn sau mỗi buổi làm chung.",
    "Danh sách {count} hộ đăng ký đã được niêm yết tại trụ sở và đọc trên loa truyền thanh của phường.",
    "Buổi lễ khép lại bằng tiết mục văn nghệ của đội múa khu phố {block} với {count} người xem.",
)
_EDIT = "Đến nay đã có thêm {count} hộ đăng ký tham gia, nâng tổng số lên {total} hộ trên toàn phường."


@dataclass(frozen=True, slots=True)
class Prose:
    """The words of one article, as an editor wrote them."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]


def write_story(chance: Random, ward: str, number: int, published_at: datetime) -> Prose:
    """An article of the ward; `number` stands in it, so no other of that ward has its words."""
    act, group = chance.choice(_ACTS), chance.choice(_GROUPS)
    day = published_at.astimezone(VIETNAM_TIME)
    title = f"{group} {ward} {act} đợt {number}"
    lead = f"Sáng {day:%d/%m/%Y}, {group} {ward} {act} tại khu phố {number}, với sự tham gia của đông đảo người dân."
    lines = chance.sample(_LINES, chance.randint(4, 6))
    return Prose(title, lead, tuple(_fill(line, chance, number) for line in lines))


def edit_story(chance: Random, prose: Prose, number: int) -> Prose:
    """The article after an editor came back to it: a paragraph more, sometimes another title."""
    count = chance.randint(5, 90)
    added = _EDIT.format(count=count, total=1000 * number + count)
    title = f"{prose.title} (cập nhật)" if chance.random() < 0.3 and "(" not in prose.title else prose.title
    return Prose(title, prose.lead, (*prose.paragraphs, added))


def slug_of(title: str) -> str:
    """The title without tone marks, in lower case, words parted by hyphens."""
    plain = unicodedata.normalize("NFD", title.lower().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


def _fill(line: str, chance: Random, number: int) -> str:
    people = {"man": chance.choice(_MEN), "woman": chance.choice(_WOMEN)}
    return line.format(count=chance.randint(20, 400), block=chance.randint(2, 15) + number, **people)
