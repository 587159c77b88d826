"""A document of any kind as text: what the file is, is seen from its first bytes, not from its name."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from survey.office.codes import DocumentCode
from survey.office.document import MAX_BYTES, MAX_TEXT, MIB, Document, refused
from survey.office.encodings import decoded, unfonted

OLE, ZIP, PDF, RTF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"%PDF-", b"{\\rtf"
_ENCRYPTED = 0x0100
"""The flag of an encrypted .doc, in the word at byte 10 of its main stream ([MS-DOC] 2.5.2)."""


def read_document(path: str | Path) -> Document:
    """Return the text of a .docx, .pdf, .txt or .md, with the place of each line.

    Raises
    ------
    SurveyError
        If the file cannot be opened, is too large, empty, broken, protected, scanned, or of another kind.
    """
    data = _bytes(path)
    if data.startswith(OLE):
        raise refused(path, _old_kind(data))
    if data.startswith(ZIP):
        from survey.office.word import read_word  # noqa: PLC0415 - loaded for Word documents only

        found = read_word(path, data)
    elif data[:1024].lstrip().startswith(PDF):
        from survey.office.pdf import read_pdf  # noqa: PLC0415 - loaded for PDFs only

        found = read_pdf(path, data)
    else:
        found = _text(path, data)
    old = unfonted(found.text, found.kind) if found.kind != "text" else None
    if old is not None:
        found = replace(found, text=old[0], encoding=old[1])
    if not found.text.strip():
        raise refused(path, DocumentCode.EMPTY)
    return found


def _bytes(path: str | Path) -> bytes:
    try:
        if Path(path).stat().st_size > MAX_BYTES:
            raise refused(path, DocumentCode.TOO_LARGE, limit=MAX_BYTES // MIB)
        data = Path(path).read_bytes()
    except OSError as error:
        raise refused(path, DocumentCode.UNREADABLE, reason=error.strerror or type(error).__name__) from error
    if not data.strip():
        raise refused(path, DocumentCode.EMPTY)
    return data


def _text(path: str | Path, data: bytes) -> Document:
    if data.startswith(RTF) or (b"\0" in data[:64].replace(b"\0", b"", 32) and len(data) < 64):
        raise refused(path, DocumentCode.KIND)
    found = decoded(data)
    if found is None or _is_binary(found[0]):
        raise refused(path, DocumentCode.ENCODING)
    text, encoding = found
    if encoding in {"TCVN3", "VNI"} and "\ufffd" in text:
        raise refused(path, DocumentCode.OLD_FONT, encoding=encoding)
    return Document(text[:MAX_TEXT], "text", encoding=encoding)


def _is_binary(text: str) -> bool:
    control = sum(1 for sign in text[:20_000] if ord(sign) < 32 and sign not in "\t\n\r\f\v")
    return control * 100 > len(text[:20_000])


def _old_kind(data: bytes) -> DocumentCode:
    """Return what an OLE file is: a protected new document, a protected or plain old one."""
    import olefile  # type: ignore[import-untyped]  # noqa: PLC0415 - only such files need it

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as opened:
            if opened.exists("EncryptedPackage"):
                return DocumentCode.PASSWORD
            if opened.exists("WordDocument"):
                flags = int.from_bytes(opened.openstream("WordDocument").read(12)[10:12], "little")
                return DocumentCode.PASSWORD if flags & _ENCRYPTED else DocumentCode.OLD_WORD
    except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError):
        return DocumentCode.KIND
    return DocumentCode.KIND
