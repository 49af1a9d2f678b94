"""Small packages built in code: every test says in a few lines what its package is like."""

import io
import json
import zipfile
from pathlib import Path

HEAD_12 = (
    '<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">'
)
HEAD_2004 = (
    '<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
    'xmlns:imsss="http://www.imsglobal.org/xsd/imsss">'
)


def zipped(files: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # Always of one date, so that the same package made twice is the same file.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def saved(folder: Path, content: bytes, name: str = "goi.zip") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def item(number: int = 1, inside: str = "", **attributes: str) -> str:
    extra = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<item identifier="i{number}" identifierref="r{number}"{extra}>'
        f"<title>Phần {number}</title>{inside}</item>"
    )


def manifest(
    *items: str,
    version: str = "1.2",
    resources: str | None = None,
    title: str = "Khóa an toàn",
    head: str | None = None,
) -> str:
    """A manifest of these items; each has a resource `r1` with the file `p1.html`, and so on."""
    items = items or (item(),)
    kind = "scormtype" if version == "1.2" else "scormType"
    if resources is None:
        resources = "".join(
            f'<resource identifier="r{n}" adlcp:{kind}="sco" href="p{n}.html"/>'
            for n in range(1, len(items) + 1)
        )
    return (
        (head or (HEAD_12 if version == "1.2" else HEAD_2004))
        + f"<metadata><schemaversion>{version}</schemaversion></metadata>"
        + f'<organizations default="o"><organization identifier="o"><title>{title}</title>'
        + "".join(items)
        + f"</organization></organizations><resources>{resources}</resources></manifest>"
    )


def scorm(
    text: str | None = None, pages: int = 1, page: str = "<p>Chào</p>", **files: str
) -> bytes:
    """A SCORM archive: the manifest and pages `p1.html`, ..."""
    whole = {"imsmanifest.xml": text or manifest()}
    whole |= {f"p{n}.html": page for n in range(1, pages + 1)}
    return zipped(whole | {name.replace("__", "."): content for name, content in files.items()})


def h5p(*, without: tuple[str, ...] = (), script: str = "") -> bytes:
    """An H5P file with one library of its own, which depends on another."""
    main = {"machineName": "H5P.Cau", "majorVersion": 1, "minorVersion": 2}
    base = {"machineName": "H5P.Nen", "majorVersion": "1", "minorVersion": "0"}
    editor = {"machineName": "H5PEditor.Cau", "majorVersion": 1, "minorVersion": 0}
    files = {
        "h5p.json": json.dumps(
            {
                "title": "Câu hỏi",
                "mainLibrary": "H5P.Cau",
                "preloadedDependencies": [main],
                "embedTypes": ["div"],
                "language": "vi",
            }
        ),
        "content/content.json": "{}",
        "H5P.Cau-1.2/library.json": json.dumps(
            main
            | {
                "title": "Cau",
                "patchVersion": 1,
                "runnable": 1,
                "preloadedJs": [{"path": "cau.js"}],
                "preloadedDependencies": [base],
                "editorDependencies": [editor],
            }
        ),
        "H5P.Cau-1.2/cau.js": script or "/* */",
        "H5P.Nen-1.0/library.json": json.dumps(
            base | {"title": "Nen", "patchVersion": 1, "runnable": 0}
        ),
    }
    return zipped({name: text for name, text in files.items() if name not in without})
