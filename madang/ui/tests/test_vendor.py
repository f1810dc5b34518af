"""Preparing KRDS, from a package in small and, where it is installed, from the real one."""

import re
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from madang.ui import vendor

NODE_MODULES = Path(__file__).resolve().parents[3] / "node_modules"
TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A node_modules with as little as prepare() can work with."""
    files = {
        "css/token/krds_tokens.css": ":root{--krds-light-color-a:#fff;--krds-high-contrast-color-a:"
        "#000;}",
        "css/common/common.css": '@import "x";.svg-icon{mask:url(../../img/component/icon/i.svg)}',
        "css/component/component.css": ".krds-btn, .krds-calendar{color:red}"
        "[data-krds-mode=high-contrast] .krds-btn{color:blue}"
        "@media (max-width: 1px){.krds-modal{top:0}}"
        ".krds-input{background:url(../../img/img/component/icon/j.svg)}",
        "img/component/icon/i.svg": "<svg/>",
        "img/component/icon/j.svg": "<svg/>",
        "img/component/icon/ico_angle_inverse.svg": "<svg/>",
    }
    for name, text in files.items():
        path = tmp_path / "krds-uiux/resources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "krds-uiux/resources/fonts").mkdir()
    for name in vendor.FONTS.values():
        font().save(tmp_path / "krds-uiux/resources/fonts" / name)
    dist = tmp_path / "htmx.org/dist"
    dist.mkdir(parents=True)
    (dist / "htmx.min.js").write_text("js", "utf-8")
    (dist / "htmx.min.js.map").write_text("{}", "utf-8")
    return tmp_path


def font() -> TTFont:
    """A font of one empty letter, packed as KRDS packs its own."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({ord("A"): "A"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "A": TTGlyphPen(None).glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "A": (500, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Small", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.font.flavor = "woff2"
    return builder.font


def prepared(package: Path) -> str:
    vendor.prepare(package, package / "out")
    return (package / "out/krds.css").read_text("utf-8")


def test_only_the_chosen_components_are_kept(package: Path) -> None:
    css = prepared(package)
    assert ".krds-btn{color:red}" in css
    assert "krds-calendar" not in css
    assert "krds-modal" not in css


def test_fonts_are_unpacked_for_papers(package: Path) -> None:
    prepared(package)
    for name in vendor.FONTS.values():
        with TTFont(package / "out/print" / Path(name).with_suffix(".ttf")) as unpacked:
            assert unpacked.flavor is None
            assert unpacked.getBestCmap() == {ord("A"): "A"}


def test_a_mode_is_a_block_of_tokens_not_a_copy_of_rules(package: Path) -> None:
    css = prepared(package)
    assert "color:blue" not in css
    assert "--krds-light-color-a:var(--krds-high-contrast-color-a)" in css


@pytest.mark.parametrize("address", ["icons/i.svg", "icons/j.svg"])
def test_icons_are_found_where_the_css_says(package: Path, address: str) -> None:
    assert f"url({address})" in prepared(package)
    assert (package / "out" / address).exists()


def test_a_missing_package_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        vendor.prepare(tmp_path, tmp_path / "out")


def test_every_address_in_the_real_css_is_there(tmp_path: Path) -> None:
    vendor.prepare(NODE_MODULES, tmp_path)
    css = (tmp_path / "krds.css").read_text("utf-8")
    addresses = set(re.findall(r"url\(([^)]+)\)", css))
    assert addresses
    assert [one for one in addresses if not (tmp_path / one).exists()] == []


def test_every_krds_component_in_the_templates_is_in_the_css() -> None:
    css = vendor.stylesheet(NODE_MODULES / "krds-uiux" / "resources")
    markup = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    used = set(re.findall(r"\b(?:krds|ico)-[a-z-]+\b", markup)) - {"krds-mode"}
    assert [name for name in sorted(used) if not re.search(rf"[.#]{name}\b", css)] == []
