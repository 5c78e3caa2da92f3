"""Every Vietnamese word the rules know, with what it means and the page that showed it.

Matching is done on NFC, lower case, folded white space, so the words stand here in that form.
A family name beside a word says where it was seen.
"""

from typing import Final

# --- Counters ---------------------------------------------------------------------------------------------------

COUNTER_LABELS: Final[dict[str, str]] = {
    # online now
    "đang trực tuyến": "online",  # Liferay ward sites
    "đang online": "online",  # Quảng Ninh city portals
    "số đang truy cập": "online",
    "đang truy cập": "online",  # NukeViet, Liferay Hà Nội
    "truy cập hiện tại": "online",
    "số người trực tuyến": "online",
    "số người online": "online",
    "số người đang truy cập": "online",
    "khách đang truy cập": "online",
    "trực tuyến": "online",
    "online": "online",
    # one day
    "hôm nay": "today",  # NukeViet, Thanh Hóa
    "lượt truy cập hôm nay": "today",
    "truy cập hôm nay": "today",
    "trong ngày": "today",
    "lượt truy cập trong ngày": "today",
    "hôm qua": "yesterday",  # Thanh Hóa
    "lượt truy cập hôm qua": "yesterday",
    # one week
    "tuần này": "week",  # Thanh Hóa
    "trong tuần": "week",
    "tuần hiện tại": "week",
    "lượt truy cập trong tuần": "week",  # Liferay Hà Nội
    # one month
    "tháng này": "month",  # Thanh Hóa
    "trong tháng": "month",
    "tháng hiện tại": "month",  # NukeViet
    "lượt truy cập trong tháng": "month",  # Liferay Hà Nội
    # one year
    "năm nay": "year",
    "trong năm": "year",
    "lượt truy cập trong năm": "year",  # Liferay Hà Nội
    # ever
    "tất cả": "total",  # Thanh Hóa
    "tổng": "total",  # Liferay Hà Nội
    "tổng số": "total",
    "tổng cộng": "total",
    "tổng truy cập": "total",
    "truy cập tổng": "total",
    "tổng lượt truy cập": "total",  # NukeViet, Liferay Đà Nẵng
    "tổng số lượt truy cập": "total",
    "tổng số truy cập": "total",  # Liferay Hà Nội
    "tổng số lượt xem trang": "total",  # Blogger
    "số lượt truy cập": "total",  # Liferay ward sites
    "lượt truy cập": "total",
    "số lượt truy nhập": "total",
    "tổng số lượt truy nhập": "total",
}

COUNTER_EXTRAS: Final = (
    # counted by NukeViet beside the visits, kept as chrome and not as a reading
    "thành viên online",
    "máy chủ tìm kiếm",
    "khách viếng thăm",
)

COUNTER_HEADINGS: Final = (
    "thống kê truy cập",
    "thông kê truy cập",  # misspelt on Liferay Hà Nội
    "thống kê",
    "truy cập",  # Thanh Hóa
    "lượt truy cập",
    "bộ đếm truy cập",
)

COUNTED: Final = ("lượt", "người")  # "1588 lượt"
TIMES: Final = ("lần", "lượt")  # behind a number of views

VIEW_LABELS: Final = (
    "lượt xem",  # Liferay Hà Nội
    "số lượt xem",
    "view count",  # Liferay Hà Nội under an English locale
    "đã xem",  # NukeViet, Ninh Bình
    "lượt người xem",
    "lượt đọc",
    "số lần xem",
    "số lần đọc",
    "xem",
    "views",
    "hits",  # Joomla in other languages, so the next ones
    "visite",
    "visitas",
    "zugriffe",
    "affichages",
)

# --- Labels before a byline or a source -------------------------------------------------------------------------

BYLINE_LABELS: Final = (
    "tác giả bài viết",  # NukeViet eGovernment
    "tác giả",  # NukeViet
    "người viết",
    "người đăng",
    "bài viết",
    "tin, ảnh",
    "tin và ảnh",
    "bài, ảnh",
    "bài và ảnh",
    "tin bài",
    "tin, bài",
    "thực hiện",
    "biên tập",
    "by",
    "author",
    "written by",
    "autor",
    "autora",
    "autore",
    "auteur",
    "von",
    "door",
    "por",
    "par",
    "text",
    "tekst",
    "escrito por",
    "scritto da",
    "écrit par",
    "geschreven door",
    "författare",
)

AUTHOR_WORDS: Final = (
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "af",
    "av",
    "author",
    "autor",
    "autore",
    "auteur",
    "texto",
    "text",
)
"""Words right before an author's name on news sites in other languages."""

NAME_PARTICLES: Final = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "ter", "ten",
    "zu", "af", "av", "y", "e", "bin", "al",
})  # fmt: skip
"""Small words inside a person's name in other languages: "Pleun van Wijck"."""

SENT_BY: Final = ("gửi bởi ", "đăng bởi ", "submitted by ", "posted by ")
"""Before a user's name and the day, as Drupal prints them; a user's name is no author's."""

SOURCE_LABELS: Final = (
    "nguồn tin",  # NukeViet
    "nguồn",
    "theo nguồn",
    "nguồn bài viết",
    "source",
)

SECTION_LABELS: Final = ("chuyên mục", "category", "categoria")  # Joomla, its last two in other languages

SOURCE_OPENER: Final = "theo "  # "Theo <paper>" alone on a line names the source

# --- Lines that are chrome wherever they stand ------------------------------------------------------------------

CHROME_LINES: Final = frozenset(
    {
        "content:",  # label of a structured-content field, Liferay ward sites
        "page content",  # the same, SharePoint
        "loading...",  # Móng Cái
        "|",  # table pipe of extracted text
        "truy cập nội dung luôn",  # skip link, Liferay
        "chuyên mục",  # menu heading, Gia Lai
        "tin nổi bật",  # widget heading, Cẩm Phả
        "tổng quan",  # menu heading, Liferay
        "tin tức - sự kiện",
        "tin tức sự kiện",
        "tin mới nhất",
        "thư viện hình ảnh",
        "thư viện ảnh",
        "thư viện video",
        "về đầu trang",
        "| về đầu trang |",
        "trở về",
        "quay lại",
        "in bài viết",
        "in bài viết này",  # NukeViet
        "lưu bài viết này",  # NukeViet
        "lưu bài viết",
        "giới thiệu bài viết cho bạn bè",  # NukeViet
        "gửi email",
        "gửi cho bạn bè",
        "gửi bài viết",
        "in trang",
        "bản in",
        "đọc bài",  # Gia Lai
        "đọc bài viết",
        "nghe đọc bài",
        "lưu",  # Gia Lai
        "in",
        "chia sẻ",
        "chia sẻ bài viết",
        "chia sẻ:",
        "thích",
        "bình luận",
        "phản hồi",
        "trang chủ",
        "đăng nhập",
        "tìm kiếm",
        "xem thêm",
        "chi tiết tại đây",  # download link, Hạ Long
        "tải về",
        "tweet",
        "facebook",
        "zalo",
        "twitter",
        "email",
        "print",
        "share",
        "advertisement",
        "publicidad",
        "publicité",
        "anzeige",
        "pubblicità",
        "publicidade",
        "rx online",  # spam put into a hacked WordPress
        "click để đánh giá bài viết",  # NukeViet
        "xếp hạng:",
    }
)

CHROME_OPENERS: Final = (
    # a line that begins so is chrome to its end
    "tổng số điểm của bài viết là",  # NukeViet, Gia Lai
    "xếp hạng:",  # NukeViet
    "từ khóa:",
    "từ khoá:",
    "từ khóa",
    "tags:",
    "ipv6 ready",  # seal of the network office, Bình Thuận
    "bản quyền thuộc",
    "bản quyền ©",
    "© ",
    "copyright",
    "chung nhan tin nhiem mang",
    "những ý kiến của bạn đọc",
    "mã bảo mật",
    "bạn đang ở:",
    "bạn đang xem:",
    "lire aussi",
    "à lire aussi",
    "read more:",
    "read also:",
    "related:",
    "lesen sie auch",
    "mehr zum thema",
    "lee también",
    "lea también",
    "leia também",
    "leggi anche",
    "xem thêm:",
    "đọc thêm:",
)

TAIL_HEADINGS: Final = (
    # what follows such a heading is not the article any more
    "các tin liên quan",  # Cẩm Phả
    "tin liên quan",
    "bài viết liên quan",
    "bài liên quan",
    "tin bài liên quan",
    "bài viết khác",  # Gia Lai
    "các bài viết khác",
    "tin tức khác",  # Hạ Long
    "tin khác",
    "các tin khác",  # NukeViet
    "các tin đã đưa",
    "các tin mới hơn",
    "các tin cũ hơn",
    "tin đã đưa",
    "những tin mới hơn",  # NukeViet
    "những tin cũ hơn",  # NukeViet
    "tin mới hơn",
    "tin cũ hơn",
    "tin cùng chuyên mục",
    "cùng chuyên mục",
    "bài cùng chuyên mục",
    "tin cùng loại",
    "có thể bạn quan tâm",
    "theo dòng sự kiện",  # NukeViet
    "ý kiến bạn đọc",  # NukeViet
    "thêm ý kiến góp ý",  # Hà Tĩnh
    "ý kiến của bạn",
    "gửi ý kiến",
    "gửi bình luận",
    "viết bình luận",
    "thảo luận",
    "thời tiết",  # Hạ Long
    "thời tiết các vùng",  # Liferay Hà Nội
    "tỷ giá ngoại tệ",  # Hạ Long
    "tỷ giá",
    "bình chọn",  # Liferay Hà Nội
    "thăm dò ý kiến",
    "liên kết website",
    "liên kết web",
    "liên kết trang",
    "thông tin liên hệ",
    "thống kê truy cập",
    "thông kê truy cập",
    "thư viện hình ảnh",
    "văn bản mới",
    "tin đọc nhiều",
    "tin xem nhiều",
    "đọc nhiều nhất",
    "bình luận",
    "bài viết cùng chuyên mục",
    # on news sites in other languages
    "related articles", "related stories", "related posts", "more stories", "more news", "more posts",
    "you may also like", "most read", "weiterlesen", "das könnte sie auch interessieren", "sur le même sujet",
    "noticias relacionadas", "potrebbe interessarti", "meer nieuws", "senaste nytt", "mohlo by vás zajímat",
    "související články",
)  # fmt: skip

COMMENT_HEADINGS: Final = (
    # what readers say, on ward portals and on news sites in other languages; a number of comments may stand beside it
    "bình luận", "ý kiến", "ý kiến bạn đọc", "comments", "kommentare", "commentaires", "comentarios", "comentários",
    "commenti", "reacties", "komentarze", "diskuse", "komentáře", "kommentarer", "discussion", "diskussion",
    "комментарии", "komentar",
)  # fmt: skip

# --- Sections, sites and static pages ---------------------------------------------------------------------------

SITE_OPENERS: Final = (
    # a short line that begins so names the site, not an article
    "ủy ban nhân dân",
    "uỷ ban nhân dân",
    "cổng thông tin điện tử",
    "trang thông tin điện tử",
    "cổng ttđt",
    "trang tin điện tử",
)

UNIT_WORDS: Final = (
    "phường",
    "xã ",
    "thị trấn",
    "thị xã",
    "đặc khu",
    "quận",
    "huyện",
    "tỉnh",
    "thành phố",
    "tp",
    "ubnd",
)
"""Words of a line that may say whose portal it is."""

UNIT_OPENERS: Final = (
    "phường ",
    "xã ",
    "thị trấn ",
    "quận ",
    "huyện ",
    "ubnd ",
    "ủy ban nhân dân ",
    "uỷ ban nhân dân ",
)

HOME_WORDS: Final = ("trang chủ", "trang nhất", "home", "quay lại", "trở về")

BREADCRUMB_OPENERS: Final = (
    "trang chủ /",
    "trang chủ >",
    "trang chủ »",
    "trang chủ |",
    "trang chủ ›",
    "home /",
    "home >",
)

SECTION_OPENERS: Final = (
    # a line that begins so names a section
    "tin hoạt động",  # Cẩm Phả
    "tin tức",
    "tin trong",
    "tin bài",
    "chuyên mục",
)

STATIC_TITLES: Final = (
    "giới thiệu",
    "giới thiệu chung",  # Liferay ward sites
    "giới thiệu về",
    "chức năng nhiệm vụ",  # Liferay Hà Nội
    "chức năng, nhiệm vụ",
    "cơ cấu tổ chức",
    "sơ đồ tổ chức",
    "bộ máy tổ chức",
    "lịch sử hình thành",
    "lịch sử truyền thống",
    "điều kiện tự nhiên",
    "vị trí địa lý",
    "liên hệ",
    "sơ đồ cổng",
    "lãnh đạo phường",
    "tổng quan về",
)

STATIC_PATHS: Final = (
    # path segments of standing pages
    "gioi-thieu",
    "chuc-nang-nhiem-vu",  # Liferay Hà Nội
    "co-cau-to-chuc",
    "lien-he",
    "lanh-ao",
    "lanh-dao",
    "so-do",
)

# --- Addresses and pagers ---------------------------------------------------------------------------------------

LOGIN_SLUGS: Final = "dang-nhap|dangnhap|dang-xuat|dang-ky-tai-khoan|quen-mat-khau"
"""Log in, log out, register, forgotten password."""
SEARCH_SLUGS: Final = "tim-kiem|timkiem|ket-qua-tim-kiem"
CALENDAR_SLUGS: Final = "lich|lich-thang|lich-tuan"
"""A calendar, of a month, of a week; a working week published as an article has a longer slug."""
CALENDAR_PARAMETERS: Final = "thang|tuan"
"""Month, week."""

NEXT_PAGE_WORDS: Final = frozenset({
    "tiếp",  # Liferay Hà Nội
    "tiếp theo",
    "trang tiếp",
    "trang tiếp theo",
    "trang sau",  # NukeViet
    "sau",
    "kế tiếp",
    "next",  # Liferay before its script renames it
    "next page",
    "older posts",  # WordPress
    "bài cũ hơn",  # WordPress in Vietnamese
    "›",
    "»",
    ">",
    ">>",
    "→",
})  # fmt: skip
PAGE_PATH_WORDS: Final = "page|trang"

# --- Captions and bylines ---------------------------------------------------------------------------------------

PHOTO_LABEL: Final = "ảnh:"
PHOTO_MARK: Final = "(ảnh"
PHOTO_CREDITS: Final = ("(ảnh:", "(ảnh ")

PICTURE_WORDS: Final = ("photo", "foto", "getty", "reuters", "(afp", "/ afp", "(ap)", "/ ap")
"""In captions of news sites in other languages."""

SURE_CAPTIONS: Final = ("quang cảnh", "toàn cảnh", "tiết mục", "tiểu phẩm", "tốp ca", "một số tiết mục", "hình ảnh")

CAPTION_OPENERS: Final = (
    # a short line that begins so describes a picture, with or without a full stop at its end
    "ảnh:",
    "ảnh ",
    "hình ảnh",
    "quang cảnh",  # Đà Nẵng, Thanh Hóa
    "toàn cảnh",  # Ninh Bình, Bắc Kạn
    "tiết mục",  # Liferay Hà Nội, Uông Bí
    "tiểu phẩm",  # Uông Bí
    "tốp ca",  # Bắc Kạn
    "trò chơi",  # Đà Nẵng
    "một số tiết mục",  # Hạ Long, Uông Bí
    "các đại biểu",
    "đại biểu",
    "lãnh đạo",  # Uông Bí
    "đông đảo",  # Uông Bí
    "đồng chí",  # Bắc Kạn
    "đ/c",
    "ông",
    "bà",
    "chủ tịch",
    "phó chủ tịch",
    "bí thư",
    "khen thưởng",
    "trao",
)

CAPTION_VERBS: Final = (
    # what people in a picture do: a short line with a name and one of these is a caption
    "phát biểu",
    "trao",
    "tặng",
    "chụp ảnh lưu niệm",
    "chụp ảnh",
    "tham dự",
    "dự hội nghị",
    "đón xem",
    "biểu diễn",
    "theo dõi",
    "quan tâm cổ vũ",
    "tại hội nghị",
    "tại buổi",
)

GALLERY_OPENERS: Final = ("một số hình ảnh", "một vài hình ảnh", "dưới đây là")  # introduces pictures: body

POST_OPENERS: Final = (
    # a post under a signature; "chủ tịch" on Liferay ward sites
    "chủ tịch", "phó chủ tịch", "bí thư", "phó bí thư", "trưởng", "phó trưởng", "phó", "công chức", "cán bộ",
    "giám đốc", "thường trực",
)  # fmt: skip

HEAD_OF: Final = "trưởng"  # ends the name of many a post

OFFICE_OPENERS: Final = ("hội", "ban", "văn phòng", "ubnd", "đoàn", "công an", "trạm")

SIGNING_OFFICES: Final = (
    # an office that signs a notice in place of a person, known by its words alone
    "bch", "vp ubnd", "vp.", "ubnd phường", "ubnd xã", "ubnd thị trấn", "văn phòng", "ban biên tập",
    "đoàn thanh niên phường", "công an phường", "trạm y tế", "ban tổ chức", "ban chỉ đạo",
    "ủy ban nhân dân phường", "hội đồng",
)  # fmt: skip

AND: Final = "và"

EDITORIAL_BYLINES: Final = ("bbt", "ban biên tập", "btv", "ctv", "ban tuyên giáo", "vhtt", "văn hóa - thông tin")

NOT_NAME_PAIRS: Final = frozenset({"thành phố", "thị xã", "thị trấn", "công an", "toàn cảnh", "thư viện", "toàn dân"})
"""Two words that begin no person's name, though either alone may."""

NOT_NAMES: Final = frozenset(
    {
        # words that begin no person's name though they stand in capitals
        "phường",
        "xã",
        "quận",
        "huyện",
        "tỉnh",
        "tin",
        "hội",
        "ban",
        "chủ",
        "trang",
        "ủy",
        "uỷ",
        "đảng",
        "tổ",
        "khu",
        "các",
        "những",
        "một",
        "năm",
        "ngày",
        "về",
        "video",
    }
)

# --- Dates ------------------------------------------------------------------------------------------------------

WEEKDAYS: Final = (
    "thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "thứ bẩy", "chủ nhật", "chúa nhật",
    "thứ 2", "thứ 3", "thứ 4", "thứ 5", "thứ 6", "thứ 7", "t2", "t3", "t4", "t5", "t6", "t7", "cn",
)  # fmt: skip

POSTED_LABELS: Final = (
    "ngày đăng bài",  # Gia Lai
    "ngày đăng tin",
    "ngày đăng",  # Liferay Hà Nội
    "publish date",  # Liferay Hà Nội where the request asks for English
    "ngày đưa tin",
    "đăng ngày",  # SharePoint
    "đăng lúc",
    "đăng vào",
    "đăng tải",
    "đăng",
    "đã đăng",
    "được đăng",
    "thời gian đăng",
    "ngày xuất bản",
    "xuất bản",
    "ngày phát hành",
    "ngày viết",
    "viết ngày",
    "viết lúc",
    "ngày tạo",
    "ngày",  # Thanh Hóa: "Ngày 27/03/2023 16:33:31"
)

UPDATED_LABELS: Final = (
    "ngày cập nhật",
    "cập nhật lúc",
    "cập nhật ngày",
    "cập nhật lần cuối",
    "cập nhật mới nhất",
    "lần cập nhật cuối",
    "cập nhật",
    "ngày sửa",
)

DAY, MONTH, YEAR, NUMBER, ONE = "ngày", "tháng", "năm", "số", "một"
"""Words of a date written out, of a document's number ("số 12") and of a relative time ("một giờ trước")."""

DATE_FILLERS: Final = ("lúc", "vào lúc", "vào", "hồi")

MONTH_WORDS: Final[dict[str, int]] = {
    # "19 Tháng Ba, 2019" (WordPress); the first and the last month have old names too
    "một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip

RELATIVE_UNITS: Final[dict[str, int | None]] = {
    # "17 giờ trước" (VCCorp): the unit in seconds, None for spans without a fixed length
    "giây": 1, "phút": 60, "giờ": 3600, "tiếng": 3600, "ngày": 86_400, "tuần": 604_800, "tháng": None, "năm": None,
}  # fmt: skip
RELATIVE_AGO: Final = r"(?:khoảng\s)?{count}\s?{unit}\strước"
RELATIVE_DAYS: Final[dict[str, int]] = {"hôm nay": 0, "hôm qua": 1, "hôm kia": 2}
JUST_NOW: Final = ("vừa xong", "vừa mới", "just now")

DATE_IN_WORDS: Final = (
    # "{month}" is a number or a word of `MONTH_WORDS`
    r"(?P<{p}day>\d{{1,2}})\s?tháng\s(?P<{p}month>{month})(?:\s?[,./-]\s?|\s(?:năm\s)?)(?P<{p}year>\d{{4}})(?!\d)",
    r"tháng\s(?P<{p}month>{month})\s(?P<{p}day>\d{{1,2}})\s?,\s?(?P<{p}year>\d{{4}})(?!\d)",
    r"(?P<{p}day>\d{{1,2}})\sth(?P<{p}month>\d{{1,2}})\s?,?\s(?P<{p}year>\d{{4}})(?!\d)",  # short form, WordPress
)
HOUR_AND_MINUTE: Final = (
    r"(?P<{p}hour>\d{{1,2}})\s?(?:giờ|h|g)(?:\s?(?P<{p}minute>\d{{2}})(?:\s?(?:phút|p\b|'))?)?(?!\w)"
)
MORNING_MARKS: Final = ("sa", "am", "a.m", "sáng")
AFTERNOON_MARKS: Final = ("ch", "pm", "p.m", "chiều", "tối")

# --- Events -----------------------------------------------------------------------------------------------------

DATE_OPENERS: Final = ("sáng", "chiều", "tối", "trong", "vừa qua", "ngày", "nhân", "từ")
"""Before the day in the first words of a news item."""

EVENT_SESSIONS: Final = ("rạng sáng", "sáng sớm", "sáng", "trưa", "chiều", "tối", "đêm")
"""No document and no anniversary has one: "Sáng ngày 12/3", "tối 10/7"."""

EVENT_ANCHORS: Final = (
    "hôm nay", "hôm qua", "hôm sau", "nay", "qua", "hôm", "ngày", "vào", "từ", "trong", "hồi", "lúc",
)  # fmt: skip
"""Words right before the day of an event, besides sessions, weekdays and hours."""

WEAK_ANCHORS: Final = frozenset({"vào", "từ", "trong", "hồi", "lúc", "qua", "nay"})
"""They stand before other numbers too ("từ 3/4 số phiếu"): alone they lead up to a date with a year or a span only."""

EVENT_HOUR: Final = r"\d{1,2}\s?(?:giờ|h|g)(?:\s?\d{2})?(?:\s?(?:phút|p\b|'))?"
SPAN_SIGNS: Final = r"-|–|—|đến(?:\shết)?|tới"
LIST_SIGNS: Final = r",|và|&"

DOCUMENT_WORDS: Final = (
    # a date behind one of these is a document's
    "kế hoạch", "quyết định", "chỉ thị", "nghị quyết", "công văn", "thông tư", "nghị định", "tờ trình", "văn bản",
    "công điện", "giấy mời", "pháp lệnh", "giấy phép", "thư ngỏ", "công bố luật", "giấy chứng nhận",
)  # fmt: skip

NUMBERED_DOCUMENTS: Final = (
    "thông báo", "hướng dẫn", "báo cáo", "chương trình", "đề án", "kết luận", "luật", "quy định",
)  # fmt: skip
"""Documents only with their number behind them ("Thông báo số …"); without it they are what the event was about."""

DOCUMENT_FOLLOWERS: Final = ("của", "về", "v/v", "do")
"""Behind the date of a document stand its author or its subject."""

ANNIVERSARY_WORDS: Final = (
    # a date behind one of these is remembered, not reported
    "kỷ niệm", "kỉ niệm", "thành lập", "ngày truyền thống", "ngày sinh", "quốc khánh", "quốc tế", "giải phóng",
    "cách mạng tháng", "toàn quốc kháng chiến", "thương binh", "nhà giáo", "thầy thuốc", "bác hồ", "khai sinh",
    "ra đời", "nước việt nam dân chủ", "chào mừng", "nhân dịp", "nhân ngày", "dịp", "hưởng ứng", "ngày lễ",
)  # fmt: skip

UNRELATED_WORDS: Final = (
    # right before the word "ngày" they make it another day than the event's
    "mỗi", "hằng", "hàng", "sinh", "mất", "trước", "sau", "đến", "đến hết", "hết", "kể", "nhằm", "tức", "nhân", "dịp",
    "mừng", "tính", "tính đến", "tính từ", "kể từ", "hạn", "cấp", "ký", "tới",
)  # fmt: skip

DEADLINE_WORDS: Final = (
    # a date behind one of these is still to come
    "trước ngày", "đến hết ngày", "từ nay đến", "chậm nhất", "hạn cuối", "dự kiến", "hết ngày", "thời hạn",
    "có hiệu lực", "hạn chót",
)  # fmt: skip

LUNAR_MARKS: Final = ("âm lịch", "âl", "al")
TIME_OPENERS: Final = ("thời gian",)
"""A paragraph that opens so states when: "Thời gian: 7h00 ngày 02/8/2025"."""

HISTORY_TITLES: Final = (
    # an article of such a title tells what was long ago
    "đề cương tuyên truyền",  # Hạ Long
    "lịch sử",
    "tiểu sử",
    "giới thiệu",
    "tìm hiểu",
    "truyền thống lịch sử",
    "quá trình hình thành",
)

FOUNDING_DAYS: Final[dict[str, tuple[int, int, int]]] = {
    # "93 năm Ngày truyền thống Mặt trận …": day, month and year of what is remembered
    "mặt trận": (18, 11, 1930),
    "hội nông dân": (14, 10, 1930),
    "hội liên hiệp phụ nữ": (20, 10, 1930),
    "hội lhpn": (20, 10, 1930),
    "phụ nữ việt nam": (20, 10, 1930),
    "đoàn tncs": (26, 3, 1931),
    "đoàn thanh niên cộng sản": (26, 3, 1931),
    "đảng cộng sản": (3, 2, 1930),
    "cách mạng tháng tám": (19, 8, 1945),
    "cách mạng tháng 8": (19, 8, 1945),
    "quốc khánh": (2, 9, 1945),
    "quân đội nhân dân": (22, 12, 1944),
    "công an nhân dân": (19, 8, 1945),
    "thương binh": (27, 7, 1947),
    "hội cựu chiến binh": (6, 12, 1989),
    "giải phóng miền nam": (30, 4, 1975),
    "chiến thắng điện biên phủ": (7, 5, 1954),
    "nhà giáo việt nam": (20, 11, 1982),
    "thầy thuốc việt nam": (27, 2, 1955),
    "công đoàn việt nam": (28, 7, 1929),
    "sinh chủ tịch hồ chí minh": (19, 5, 1890),
    "toàn quốc kháng chiến": (19, 12, 1946),
}
YEARS_SINCE: Final = r"(\d{2,3})\snăm\s(?:ngày\s)?(?:truyền thống\s|thành lập\s)?(?:ngày\s)?"

REVIEW_WORDS: Final = ("tổng kết", "sơ kết", "kết quả", "đánh giá", "điển hình", "nhìn lại")
"""What was: the year behind one of these is over or ending."""
PLAN_WORDS: Final = ("triển khai", "phương hướng", "nhiệm vụ", "kế hoạch", "phát động", "ký kết")
"""What will be: the year behind one of these is beginning."""
TERM: Final = "nhiệm kỳ"
SCHOOL_YEAR: Final = "năm học"
CONGRESS_WORDS: Final = ("đại hội", "bầu cử", "ứng cử")
"""They open a term of office."""
CONGRESS_SPOILERS: Final = ("nghị quyết đại hội", "giữa nhiệm kỳ", "sơ kết", "chào mừng", "tiến tới", "hướng tới")
"""With one of these the term may have begun long before, or not yet."""

# --- Places -----------------------------------------------------------------------------------------------------

WARD_TYPES: Final[dict[str, str]] = {
    # as written before a name, to the official type
    "phường": "Phường",
    "p.": "Phường",
    "xã": "Xã",
    "thị trấn": "Thị trấn",
    "tt.": "Thị trấn",
    "đặc khu": "Đặc khu",
}

DISTRICT_TYPES: Final = ("quận", "huyện", "thị xã", "thành phố", "tx.", "tp.", "tp")
PROVINCE_TYPES: Final = ("tỉnh", "thành phố", "tp.", "tp")

UNIT_TYPES: Final[dict[str, str]] = {
    # every way to write a unit's type before its name, to the type; "TP Hà Nội" may be a district's or a province's
    **WARD_TYPES,
    "quận": "Quận", "q.": "Quận", "huyện": "Huyện", "h.": "Huyện", "thị xã": "Thị xã", "tx.": "Thị xã", "tx": "Thị xã",
    "thành phố": "Thành phố", "tp.": "Thành phố", "tp": "Thành phố", "t.p": "Thành phố", "t.p.": "Thành phố",
    "tỉnh": "Tỉnh",
}  # fmt: skip

PART_OF: Final = ("thuộc", "của")
"""Between a ward and its district: "phường Hoa Gạo thuộc quận …"."""

PROVINCE_KINDS: Final = ("Tỉnh", "Thành phố")

SITE_OWNERS: Final = ("ủy ban nhân dân", "uỷ ban nhân dân", "ubnd", "cổng thông tin điện tử", "trang thông tin điện tử")
"""A line that begins so and names a ward names the site's owner."""

COUNTED_NOUNS: Final = frozenset(
    # "toàn phường 15 hộ": the number counts, it is no ward's name
    {
        "hộ", "người", "khu", "đồng", "em", "suất", "nghìn", "triệu", "tỷ", "đảng", "chỉ", "năm", "ngày", "tháng",
        "tập", "cá", "gia", "học", "cán", "cụ", "trường", "cơ", "công", "doanh", "điểm", "đợt", "lần", "mô", "phần",
        "giải", "đội", "chi", "hội", "đoàn", "tuyến", "ngõ", "căn", "nhà", "ca", "liều", "tấn", "ha", "km", "m2",
        "đại", "thành", "buổi",
    }
)  # fmt: skip

HOST_WARD_PREFIXES: Final = (
    "ubndphuong", "ubndxa", "ubndthitran", "phuong", "xa", "thitran", "dackhu", "ubnd", "tt", "p",
)  # fmt: skip
HOST_COMMITTEE: Final = "ubnd"
HOST_WARD_KINDS: Final[dict[str, str]] = {"phuong": "Phường", "xa": "Xã", "thitran": "Thị trấn", "dackhu": "Đặc khu"}
HOST_DISTRICT_PREFIXES: Final = ("thanhpho", "thixa", "quan", "huyen", "tp", "tx")
HOST_DISTRICT_SUFFIXES: Final = ("city", "district")
HOST_PROVINCES: Final[dict[str, str]] = {
    "tphcm": "hochiminh", "hcm": "hochiminh", "hochiminhcity": "hochiminh", "hcmcity": "hochiminh",
    "brvt": "bariavungtau", "thuathienhue": "hue", "tthue": "hue",
}  # fmt: skip
HOST_COMMON_LABELS: Final = frozenset({"www", "gov", "vn", "com", "org", "net", "edu", "portal"})

CAPITAL_FOLLOWERS: Final = frozenset(
    # words that stand in capitals behind a ward's name and belong to no name
    {
        "tổng", "tổ", "triển", "ra", "khai", "hội", "đại", "ubnd", "hđnd", "đảng", "tham", "phát", "tập", "đẩy", "quận",
        "huyện", "thành", "tp", "thị", "tỉnh", "công", "sẽ", "chung", "trao", "tiếp", "đón", "kỷ", "lần", "năm", "và",
        "với", "nhiệm", "sơ", "thực", "hưởng", "giao", "chúc", "thăm", "tuyên", "xây", "nâng", "tăng", "họp", "bầu",
    }
)  # fmt: skip

NOT_WARD_STARTS: Final = CAPITAL_FOLLOWERS | frozenset(
    # "UBND PHƯỜNG KIỂM TRA …": behind the type word they begin a sentence's predicate, no name that the list lacks
    {
        "kiểm", "chỉ", "chủ", "phó", "bí", "trong", "tại", "về", "nghiệm", "ký", "gặp", "khánh", "phối", "hoàn", "duy",
        "lễ", "bế", "mít", "phòng", "cứu", "lãnh", "cán", "nhân", "khởi", "cấp", "đồng", "mở", "ban", "lấy", "thông",
        "kết", "đối", "học", "bồi", "giải", "vận", "hỗ", "chính", "quân", "tiêm", "góp", "vào", "của", "cho", "long",
        "dự", "đón", "tiếp", "mặt", "ủy", "uỷ", "hđnd", "mttq", "ubmttq", "đã", "được", "bàn", "bảo", "chăm", "tặng",
        "ngày", "đoàn", "nhiệm", "phường", "xã",
    }
)  # fmt: skip

# --- Answers that are not the page asked for ----------------------------------------------------------------------

NOT_FOUND_WORDS: Final = (
    "không tìm thấy trang",  # page not found
    "không tìm thấy trang yêu cầu",
    "không tìm thấy trang bạn yêu cầu",
    "trang không tồn tại",  # the page does not exist
    "trang bạn yêu cầu không tồn tại",
    "trang bạn tìm không tồn tại",
    "trang bạn tìm kiếm không tồn tại",
    "trang web không tồn tại",
    "trang này không tồn tại",
    "đường dẫn không tồn tại",
    "liên kết không tồn tại",
    "bài viết không tồn tại",  # the article does not exist
    "bài viết không tồn tại hoặc đã bị xóa",
    "bài viết này không tồn tại",
    "bài viết đã bị xóa",  # the article was deleted
    "tin bài không tồn tại",
    "tin không tồn tại",
    "nội dung không tồn tại",
    "nội dung không tồn tại hoặc đã bị xóa",
    "nội dung bạn yêu cầu không tồn tại",
    "không tìm thấy bài viết",
    "không tìm thấy nội dung",
    "không tìm thấy nội dung yêu cầu",
    "không tìm thấy tài nguyên",  # Liferay
    "không tìm thấy tài nguyên yêu cầu",
    "lỗi 404",
    "404",
    "404 not found",
    "error 404",
    "not found",
    "page not found",
    "the page cannot be found",
    "the requested resource could not be found",  # Liferay, not translated
    "the requested resource was not found",
)
"""Titles, and sentences of short pages, that say the page is not there. Compared whole, without marks."""

CHALLENGE_WORDS: Final[dict[str, str]] = {
    "đang kiểm tra trình duyệt": "a check of the browser",
    "xác minh bạn không phải là người máy": "a test for robots",
    "xác minh bạn là con người": "a test for robots",
    "xác nhận bạn không phải là robot": "a test for robots",
    "tôi không phải là người máy": "a test for robots",
    "hệ thống chống ddos": "a shield against floods",
    "yêu cầu của bạn đã bị chặn": "a firewall",
    "yêu cầu bị từ chối bởi tường lửa": "a firewall",
    "checking your browser": "a check of the browser",
    "verify you are human": "a test for robots",
    "please enable javascript and cookies to continue": "a check of the browser",
    "ddos protection by": "a shield against floods",
}
"""What short pages with a script say instead of the page, and what they are."""
