"""Documents made for the tests: Word with lists, tables, footnotes, boxes and changes; PDFs by hand."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
from docx.oxml import parse_xml

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl></w:abstractNum>
<w:num w:numId="7"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""


def numbered(document, text, depth):
    """Add a paragraph of an automatic list."""
    properties = f'<w:pPr {W}><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
    paragraph = document.add_paragraph(text)
    paragraph._p.insert(0, parse_xml(properties))
    return paragraph


def word(path):
    """Write a plan with everything that Word can hide text in."""
    document = docx.Document()
    part = document.part.numbering_part
    for child in list(part.element):
        part.element.remove(child)
    for child in list(parse_xml(NUMBERING)):
        part.element.append(child)
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("Điều tra xã hội học xác định Chỉ số cải cách hành chính năm 2023")
    numbered(document, "SỐ LƯỢNG PHIẾU", 0)
    numbered(document, "Điều tra cấp sở", 1)
    changed = document.add_paragraph("- Công chức: 05 phiếu/sở x 20 sở = ")
    changed._p.append(
        parse_xml(f'<w:del {W} w:id="1" w:author="x"><w:r><w:delText>90</w:delText></w:r></w:del>')
    )
    changed._p.append(
        parse_xml(
            f'<w:ins {W} w:id="2" w:author="x"><w:r><w:t xml:space="preserve">100 phiếu</w:t></w:r></w:ins>'
        )
    )
    numbered(document, "Điều tra cấp huyện", 1)
    table = document.add_table(rows=3, cols=4)
    rows = (
        ("Đối tượng", "Số phiếu/huyện", "Số huyện", "Tổng số phiếu"),
        ("Công chức", "12", "11", "132"),
        ("Người dân", "30", "11", "330"),
    )
    for cells, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    boxed = document.add_paragraph("")
    boxed._p.append(
        parse_xml(
            f'<w:r {W}><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent>'
            "<w:p><w:r><w:t>Tổng số phiếu: 562 phiếu.</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r>"
        )
    )
    document.save(path)
    return path


def grid(xs, ys):
    """Return the drawn lines of a table."""
    upright = [f"{x} {ys[0]} m {x} {ys[-1]} l S" for x in xs]
    return "\n".join([*upright, *(f"{xs[0]} {y} m {xs[-1]} {y} l S" for y in ys)])


def pdf(path, pages, *, size=12, drawing=""):
    """Write a PDF whose pages hold the given lines (ASCII), each at its place: (x, y, text)."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects += [f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    objects += ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for number, lines in enumerate(pages):
        drawn = (
            "\n".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET" for x, y, text in lines) + f"\n{drawing}"
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = out.tell()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())
    path.write_bytes(out.getvalue())
    return path


def protected_pdf(path):
    """Write a PDF that asks for a password."""
    pdf(path, [[(72, 700, "hidden")]])
    secret = "00" * 32
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{secret}> /U <{secret}> /P -4 >> /ID [<00> <00>] >>\nstartxref"
    path.write_bytes(path.read_bytes().replace(b">>\nstartxref", encrypt.encode()))
    return path


def compound(path, stream, content):
    """Write a compound file (the container of .doc and of encrypted .docx) with one stream of 4,096 bytes."""
    free, last = 0xFFFFFFFF, 0xFFFFFFFE
    fat = struct.pack("<128I", 0xFFFFFFFD, last, *range(3, 10), last, *[free] * 118)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, last, 0, last, 0)
    header += struct.pack("<109I", 0, *[free] * 108)

    def entry(name, kind, child, start, size):
        coded = name.encode("utf-16-le") + b"\0\0"
        body = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded), kind, 1, free, free, child)
        return body + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, last, 0) + entry(stream, 2, free, 2, 4096) + bytes(256)
    path.write_bytes(header + fat + directory + content.ljust(4096, b"\0"))
    return path


def bomb(path, mebibytes):
    """Write a .docx whose document would unpack to so many MiB of zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", b"\0" * (mebibytes * 2**20))
    return path
