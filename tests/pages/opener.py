"""Opens a page without a browser, and reads what it says."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).parent.parent.parent / "app_pages"


def _app(pages: str, opened: str) -> None:
    """An app with all pages, so that they can link to each other, one of them open."""
    from pathlib import Path

    import streamlit as st

    from app_pages.common.selection import note_page

    files = sorted(Path(pages).glob("*/page.py"))
    names = [file.parent.name for file in files]
    page = st.navigation(
        [
            st.Page(file, url_path=name, default=name == opened)
            for file, name in zip(files, names, strict=True)
        ]
    )
    note_page(page.url_path)
    page.run()


def open_page(name: str, **query: str | list[str]) -> AppTest:
    """Run a page of `app_pages/` with this selection in its address; it must not fail."""
    page = AppTest.from_function(_app, default_timeout=60, args=(str(PAGES), name))
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    """All that the page says outside its widgets, tables and charts."""
    kinds = (
        page.title,
        page.header,
        page.subheader,
        page.markdown,
        page.caption,
        page.info,
        page.warning,
        page.error,
    )
    return "\n".join(element.value for kind in kinds for element in kind)


def pictures(page: AppTest) -> list[str]:
    """What the images on the page are called."""
    return [image.alt for element in page.image for image in element.proto.imgs]
