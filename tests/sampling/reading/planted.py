"""Mistakes planted in sound plans: what is changed, and the code that must say so."""

from __future__ import annotations

PLANTED = [
    # products
    (
        "dong-nai",
        "06 phiếu/sở x 18 sở = 108 phiếu",
        "06 phiếu/sở x 18 sở = 118 phiếu",
        {"product-not-stated", "read-total-differs"},
    ),
    (
        "dong-nai",
        "03 phiếu/xã x 170 xã = 510 phiếu",
        "03 phiếu/xã x 171 xã = 510 phiếu",
        {"product-not-stated", "read-quantity-differs"},
    ),
    (
        "dong-nai",
        "50 phiếu/huyện x 11 huyện = 550 phiếu",
        "50 phiếu/huyện x 12 huyện = 600 phiếu",
        {"read-quantity-differs", "read-total-differs"},
    ),
    (
        "dong-nai",
        "15 phiếu/huyện x 11 huyện = 165 phiếu",
        "15 phiếu/xã x 11 huyện = 165 phiếu",
        {"read-units-left"},
    ),
    (
        "dong-nai",
        "20 phiếu/sở x 18 sở = 360 phiếu",
        "20 phiếu/sở x 18 sở = 306 phiếu",
        {"product-not-stated", "read-total-differs"},
    ),
    # totals
    ("dong-nai", "cấp sở: 648 phiếu", "cấp sở: 684 phiếu", {"read-total-differs"}),
    ("dong-nai", "cấp huyện: 847 phiếu", "cấp huyện: 874 phiếu", {"read-total-differs"}),
    ("dong-nai", "cấp xã: 2.210 phiếu", "cấp xã: 2.201 phiếu", {"read-total-differs"}),
    ("dong-nai", "cả ba cấp: 3.705 phiếu", "cả ba cấp: 3.750 phiếu", {"read-total-differs"}),
    ("dong-nai", "của 18 sở, ban, ngành", "của 19 sở, ban, ngành", {"read-quantity-differs"}),
    # times
    ("dong-nai", "ngày 22/9/2023", "ngày 31/9/2023", {"read-date-impossible"}),
    (
        "dong-nai",
        "từ ngày 08/01/2024 đến ngày 26/01/2024",
        "từ ngày 28/01/2024 đến ngày 26/01/2024",
        {"read-date-reversed"},
    ),
    ("dong-nai", "trước ngày 06/10/2023", "trước ngày 06/7/2023", {"read-date-past"}),
    (
        "dong-nai",
        "từ ngày 05/02/2024 đến ngày 29/02/2024",
        "từ ngày 01/12/2023 đến ngày 15/12/2023",
        {"time-impossible"},
    ),
    ("dong-nai", "trước ngày 06/10/2023", "trước ngày 28/02/2024", {"time-impossible"}),
    ("dong-nai", "trong tháng 4 năm 2024", "trong tháng 01 năm 2024", {"time-impossible"}),
    (
        "dong-nai",
        "từ ngày 05/02/2024 đến ngày 29/02/2024",
        "từ ngày 05/02/2024 đến ngày 30/02/2024",
        {"read-date-impossible"},
    ),
    # tables
    ("thanh-hoa", "5	22	110", "5	22	101", {"product-not-stated", "read-total-differs"}),
    ("thanh-hoa", "60	27	1.620", "60	26	1.620", {"product-not-stated"}),
    ("thanh-hoa", "2.878", "2.887", {"read-total-differs"}),
    ("thanh-hoa", "Tháng 02/2023", "Tháng 12/2022", {"time-impossible"}),
    ("thanh-hoa", "Từ ngày 03/01/2023 đến ngày 31/01/2023", "Tháng 11/2022", {"time-shared"}),
    ("thanh-hoa", "Tháng 4/2023	UBND", "Tháng 13/2023	UBND", {"read-date-impossible"}),
    ("can-tho", "| 6 | 15 | 20 | 41 |", "| 6 | 15 | 20 | 42 |", {"product-not-stated", "read-total-differs"}),
    ("can-tho", "| 27 | 71 | 100 | 198 |", "| 27 | 17 | 100 | 198 |", {"read-column-differs"}),
    ("can-tho", "| 27 | 71 | 100 | 198 |", "| 27 | 71 | 100 | 189 |", {"read-total-differs"}),
    ("can-tho", "ngày 20/01/2023", "ngày 20/10/2022", {"read-date-reversed"}),
    # what is asked in one unit
    ("nghe-an", "05 phiếu/đơn vị", "06 phiếu/đơn vị", {"read-total-differs"}),
    ("nghe-an", "mỗi sở, ban, ngành là: 30 phiếu", "mỗi sở, ban, ngành là: 35 phiếu", {"read-total-differs"}),
    (
        "nghe-an",
        "30 phiếu x 25 sở, ban, ngành = 750 phiếu",
        "30 phiếu x 26 sở, ban, ngành = 750 phiếu",
        {"read-equation", "read-total-differs"},
    ),
    (
        "nghe-an",
        "45 phiếu x 21 huyện = 945 phiếu",
        "54 phiếu x 21 huyện = 1.134 phiếu",
        {"read-rate-differs", "read-total-differs"},
    ),
    ("nghe-an", "cả hai cấp: 1.695 phiếu", "cả hai cấp: 1.659 phiếu", {"read-total-differs"}),
    # English
    (
        "tra-vinh-english",
        "12 forms/department x 19 departments = 228 forms",
        "12 forms/department x 19 departments = 238 forms",
        {"product-not-stated", "read-total-differs"},
    ),
    ("tra-vinh-english", "1,403 forms", "1,430 forms", {"read-total-differs"}),
    (
        "tra-vinh-english",
        "from 9 January 2023 to 20 January 2023",
        "from 9 January 2023 to 2 January 2023",
        {"read-date-reversed"},
    ),
    ("tra-vinh-english", "before 15 December 2022", "before 15 March 2023", {"time-impossible"}),
    # parts behind a figure
    ("ha-nam-cu", "Tổng số 501 phiếu", "Tổng số 510 phiếu", {"read-total-differs"}),
    ("ha-nam-cu", "114 phiếu", "141 phiếu", {"read-total-differs"}),
    ("ha-nam-cu", "ngày 28/02/2017", "ngày 29/02/2017", {"read-date-impossible"}),
    # sums inside one unit
    ("soc-trang", "= 187 phiếu", "= 178 phiếu", {"product-not-stated", "read-total-differs"}),
    (
        "soc-trang",
        "x 109 xã = 3.270 phiếu",
        "x 109 xã = 3.720 phiếu",
        {"product-not-stated", "read-total-differs"},
    ),
    ("soc-trang", "3.457", "3.475", {"read-total-differs"}),
    ("lam-dong", "= 220 phiếu", "= 202 phiếu", {"product-not-stated", "read-total-differs"}),
    ("lam-dong", "(360 phiếu)", "(306 phiếu)", {"product-not-stated", "read-total-differs"}),
    ("lam-dong", "1420 phiếu", "1240 phiếu", {"product-not-stated", "read-total-differs"}),
    ("lam-dong", "2.075", "2.057", {"read-total-differs"}),
    ("gia-lai-2025", "2.200", "2.020", {"read-total-differs"}),
    ("gia-lai-2025", "trước ngày 30/01/2026", "trước ngày 10/01/2026", {"time-impossible"}),
    (
        "gia-lai-2025",
        "từ ngày 05/01/2026 đến ngày 16/01/2026",
        "từ ngày 01/11/2025 đến ngày 16/11/2025",
        {"time-impossible"},
    ),
    ("sipas", "570", "507", {"product-not-stated"}),
    ("sipas", "02 xã/huyện", "02 xã/tỉnh", {"read-units-left"}),
    # other notations
    ("bac-lieu-html", "<i>200</i>", "<i>250</i>", {"product-not-stated", "read-total-differs"}),
    ("bac-lieu-html", "<b>300</b>", "<b>330</b>", {"read-total-differs"}),
    ("yen-bai-double", "hai mươi phiếu/cơ quan", "hai mươi mốt phiếu/cơ quan", {"product-not-stated"}),
    ("yen-bai-double", "900 phiếu", "909 phiếu", {"read-total-differs"}),
    (
        "yen-bai-double",
        "từ ngày 10 đến ngày 25 tháng 12",
        "từ ngày 25 đến ngày 10 tháng 12",
        {"read-date-reversed"},
    ),
]
