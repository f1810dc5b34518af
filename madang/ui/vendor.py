"""Prepare what we serve of other people's packages: KRDS (css, fonts, icons) and htmx.

Run by the set-up: ``python -m madang.ui.vendor NODE_MODULES TARGET``. It writes

    TARGET/krds.css          reset, icons and the components named in COMPONENTS, in one file
    TARGET/fonts/*.woff2     Pretendard GOV, regular and bold
    TARGET/print/*.ttf       the same fonts for papers (``madang.ui.papers``): Typst reads no woff2
    TARGET/icons/*.svg       the icons that krds.css refers to
    TARGET/htmx.min.js       as published, with its map

Why not serve the package as it is: its component.css (541 kB) says every colour rule three times,
once for each display mode, and its icon addresses are wrong (``../../img/img/…``), which
ManifestStaticFilesStorage rightly refuses. KRDS gives each ``--krds-light-*`` token a
``--krds-high-contrast-*`` twin, so a mode here is one block of tokens, not a copy of the rules.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.ttLib import TTFont

# Class and id names of KRDS; a rule is kept when its first name is one of these.
COMPONENTS = frozenset(
    {
        "fieldset",
        "form-conts",
        "form-group",
        "form-tit",
        "is-error",
        "krds-badge",
        "krds-badge-wrap",
        "krds-breadcrumb-wrap",
        "krds-btn",
        "krds-check-area",
        "krds-form-check",
        "krds-form-select",
        "krds-info-list",
        "krds-input",
        "krds-masthead",
        "krds-pagination",
        "krds-skip-link",
        "krds-spinner",
        "krds-step-wrap",
        "krds-table-wrap",
        "textarea-count",
        "textarea-wrap",
    }
)
PLAIN_SELECTORS = frozenset({"input[type=radio]", "input[type=checkbox]", "label"})
FONTS = {400: "PretendardGOV-Regular.subset.woff2", 700: "PretendardGOV-Bold.subset.woff2"}

_NAME = re.compile(r"[.#]([\w-]+)")
_ICON = re.compile(r"url\([^)]*/icon/([\w-]+\.svg)\)")
_USED_ICON = re.compile(r"url\(icons/([\w-]+\.svg)\)")
_TWIN = re.compile(r"--krds-high-contrast-([\w-]+)\s*:")


def prepare(node_modules: Path, target: Path) -> list[Path]:
    """Write the files named above and return their paths.

    Raises FileNotFoundError when a package or one of its files is not there.
    """
    resources = node_modules / "krds-uiux" / "resources"
    css = stylesheet(resources)
    icons = sorted(set(_USED_ICON.findall(css)))
    htmx = node_modules / "htmx.org" / "dist"
    return [
        _write(target / "krds.css", css),
        *(_copy(resources / "fonts" / name, target / "fonts") for name in FONTS.values()),
        *(_unpack(resources / "fonts" / name, target / "print") for name in FONTS.values()),
        *(_copy(resources / "img/component/icon" / name, target / "icons") for name in icons),
        *(_copy(htmx / name, target) for name in ("htmx.min.js", "htmx.min.js.map")),
    ]


def stylesheet(resources: Path) -> str:
    """The one css text: fonts, tokens with their modes, reset and icons, chosen components."""
    css = resources / "css"
    tokens = _read(css / "token" / "krds_tokens.css")
    common = _read(css / "common" / "common.css")
    components = _read(css / "component" / "component.css")
    parts = [_font_faces(), tokens, _modes(tokens), *_select(common, everything=True)]
    parts += _select(components, everything=False)
    return '@charset "utf-8";\n' + _ICON.sub(r"url(icons/\1)", "\n".join(parts)) + "\n"


def _font_faces() -> str:
    return "\n".join(
        f'@font-face{{font-family:"Pretendard GOV";font-weight:{weight};font-display:swap;'
        f'src:url(fonts/{name}) format("woff2")}}'
        for weight, name in FONTS.items()
    )


def _modes(tokens: str) -> str:
    """KRDS's sharp (dark) mode: on demand, and with mode ``theme`` where the system is dark."""
    names = sorted(set(_TWIN.findall(tokens)))
    twins = "".join(
        f"--krds-light-{name}:var(--krds-high-contrast-{name});"
        for name in names
        if f"--krds-light-{name}:" in tokens
    )
    sharp = ":root[data-krds-mode=high-contrast]"
    system = ":root[data-krds-mode=theme]"
    # The one thing in the chosen components that is not a token: the arrow of a select.
    select = " .krds-form-select{background-image:url(./icon/ico_angle_inverse.svg)}"
    body = f"{{color-scheme:dark;{twins}}}"
    return (
        f"{sharp}{body}{sharp}{select}"
        f"@media screen and (prefers-color-scheme:dark){{{system}{body}{system}{select}}}"
    )


def _select(css: str, *, everything: bool) -> Iterator[str]:
    for prelude, body in _rules(css):
        if prelude.startswith("@media"):
            inner = "".join(_select(body, everything=everything))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        else:
            selectors = [s for s in _selectors(prelude) if _wanted(s, everything=everything)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def _wanted(selector: str, *, everything: bool) -> bool:
    if "data-krds-mode" in selector:
        return False
    if everything or selector in PLAIN_SELECTORS:
        return True
    name = _NAME.search(selector)
    return name is not None and name.group(1) in COMPONENTS


def _selectors(prelude: str) -> list[str]:
    """Split at the commas that stand outside parentheses."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", prelude)]


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """The rules of one level: (prelude, body without its braces)."""
    start = 0
    while (opening := css.find("{", start)) >= 0:
        depth, end = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[start:opening].strip(), css[opening + 1 : end - 1].strip()
        start = end


def _read(path: Path) -> str:
    """The css text without comments, charset, imports and idle white space."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"@(charset|import)[^;]*;", "", text)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s*([{};,])\s*|(?<=:)\s+(?=[^{}]*[;}])", r"\1", text)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _copy(source: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(source, folder / source.name))


def _unpack(source: Path, folder: Path) -> Path:
    """A woff2 font as the TrueType font that was packed into it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / source.with_suffix(".ttf").name
    with TTFont(source) as font:
        font.flavor = None
        font.save(target)
    return target


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
