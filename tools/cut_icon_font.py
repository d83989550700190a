"""Cuts icons.woff2 out of Streamlit's icon font: python tools/cut_icon_font.py

Streamlit's font (Material Symbols by Google, Apache License 2.0) holds 4,000 icons in 375 kB, and
every browser fetches it before anything else. `asgi.py` sends one with only the icons that
Streamlit's own scripts and our pages name. To be run again when a page names another icon, or
Streamlit is upgraded; a test says so. Needs: pip install fonttools==4.68.0 brotli==1.2.1
"""

import re
from pathlib import Path

from streamlit import file_util

ROOT = Path(__file__).parent.parent
STREAMLIT = Path(file_util.get_static_dir()) / "static"
ICONS = ROOT / "app_pages" / "common" / "icons.woff2"


def named_icons() -> set[str]:
    """The names of all icons that may be shown, such as "undo"."""
    sources = [ROOT / "app.py", *(ROOT / "app_pages").rglob("*.py"), *(STREAMLIT / "js").glob("*")]
    texts = (source.read_text("utf-8") for source in sources)
    return {name for text in texts for name in re.findall(r":material/(\w+)", text)}


def main() -> None:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    (source,) = (STREAMLIT / "media").glob("MaterialSymbols-Rounded.*.woff2")
    font = TTFont(source, recalcTimestamp=False)
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    # An icon is a ligature of the letters of its name.
    wanted, kept = named_icons(), {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, ligatures in table.ExtSubTable.ligatures.items():
                for ligature in ligatures:
                    name = "".join(letters.get(g, "?") for g in (first, *ligature.Component))
                    if name in wanted:
                        kept[name] = ligature.LigGlyph
    options = Options()
    options.layout_features = ["*"]
    options.layout_closure = False  # or every icon would be kept that its letters can spell
    options.flavor = "woff2"
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(kept), glyphs=kept.values())
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(ICONS)
    print(f"{ICONS.name}: {len(kept)} icons in {ICONS.stat().st_size:,} bytes")
    print(f"not in Streamlit's own font: {', '.join(sorted(wanted - kept.keys())) or 'none'}")


if __name__ == "__main__":
    main()
