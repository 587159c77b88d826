"""A small frame of regions, provinces, districts, communes and persons for the tests of selection."""

from sampling.selection.table import frame_of

COMMUNES = [
    (region, province, f"{province}{district}", f"{province}{district}{commune}")
    for region, provinces in (("Bắc", "ABC"), ("Nam", "DE"))
    for province in provinces
    for district in "12"
    for commune in "xyz"
]


def small_frame(persons=4):
    """Return 30 communes of 4 to 6 persons, with a size of each province and an age of each person."""
    rows = [
        (*commune, f"{commune[3]}{number}", {"A": 5, "B": 9, "C": 6, "D": 4, "E": 8}[commune[1]], 20 + number)
        for place, commune in enumerate(COMMUNES)
        for number in range(persons + place % 3)
    ]
    names = ("region", "province", "district", "commune", "person", "size", "age")
    return frame_of({name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)})
