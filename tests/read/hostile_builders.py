"""Broken and odd containers, made in memory."""

import io
import stat
import tarfile
import zipfile

from tests.read.builders import TEXT, warc, zipped


def converted(text: str, length: int | None = None) -> bytes:
    """A WARC record of plain text, with its true length or another."""
    return warc(("conversion", "text/plain", text.encode()), length=length)


def plain_tar(members: int) -> bytes:
    """Members of three blocks each, the header among them."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:", format=tarfile.USTAR_FORMAT) as archive:
        for number in range(members):
            info = tarfile.TarInfo(f"{number}.txt")
            data = (TEXT * 2).encode()[:600]
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def v7_tar() -> bytes:
    """A header of before POSIX: nothing tells it but its checksum."""
    data = plain_tar(1)
    header = data[:148] + b" " * 8 + data[156:257] + bytes(255)
    return header[:148] + b"%06o\0 " % sum(header) + header[156:] + data[512:]


def damaged(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def zip_link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
        archive.writestr("a.txt", TEXT)
    return out.getvalue()


def huge_directory() -> bytes:
    """An archive of one member whose directory has 300,000 entries."""
    data = zipped(("a.txt", TEXT))
    at = data.index(b"PK\1\2")
    end = data.index(b"PK\5\6")
    directory = data[at:end] * 300_000
    return data[:at] + directory + data[end : end + 12] + len(directory).to_bytes(4, "little") + data[end + 16 :]


def feed(*texts: str) -> str:
    items = "".join(f"<item><title>Tiles</title><description>{text}</description></item>" for text in texts)
    return f'<?xml version="1.0"?><rss><channel>{items}</channel></rss>'


def epub(*chapters: str) -> bytes:
    names = [f"c{number}.xhtml" for number in range(len(chapters))]
    items = "".join(f'<item id="{name}" href="{name}"/>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    container = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
    package = f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{spine}</spine></package>'
    return zipped(("META-INF/container.xml", container), ("b.opf", package), *zip(names, chapters, strict=True))


def docx(text: str, notes: str = "<w:footnotes/>") -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return zipped(("word/document.xml", body), ("word/footnotes.xml", notes))
