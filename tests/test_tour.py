"""docs/tour.md: its code runs, prints what stands below it, and has drawn the pictures that are shown."""

import re

import matplotlib.pyplot as plt
import pytest

from docs import tour

IMPORTS, *SECTIONS = tour.blocks()
TEXT = tour.PAGE.read_text()
PAGE = """
```python
import matplotlib.pyplot as plt
```

```python
plt.plot([0.0, 1.0])
print(1 + 1)
```

```text
3
```

![a](tour/a.svg)
"""


def test_the_page_is_taken_apart_whole():
    """No block, output or picture is written such that the script would pass over it."""
    assert len(SECTIONS) + 1 == TEXT.count("```python") and not IMPORTS.picture
    assert sum(bool(block.printed) for block in SECTIONS) == TEXT.count("```text")
    assert [block.picture for block in SECTIONS] == re.findall(r"!\[.+\]\(tour/(\w+)\.svg\)", TEXT)
    assert all(bool(block.printed) == ("print(" in block.code) for block in SECTIONS)


def test_the_contents_name_all_sections():
    linked = re.findall(r"\[(.+)\]\(#(.+?)\)", TEXT.replace(" · ", "\n"))
    assert [title for title, _ in linked] == re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert all(anchor == title.lower().replace(" ", "-") for title, anchor in linked)


def test_the_pictures_are_those_of_the_code():
    """`python docs/tour.py` draws them anew where code or style has changed."""
    pictures = {path.stem: path.read_text() for path in tour.FOLDER.iterdir()}
    assert sorted(pictures) == sorted(block.picture for block in SECTIONS)
    assert [block.picture for block in SECTIONS if block.digest not in pictures[block.picture]] == []


@pytest.mark.parametrize("block", SECTIONS, ids=lambda block: block.picture)
def test_a_section_prints_and_draws_what_it_shows(block, tmp_path):
    assert tour.draw(block, IMPORTS, tmp_path) == block.printed
    (path,) = tmp_path.iterdir()
    assert path.name == f"{block.picture}.svg" and path.stat().st_size < 100_000


def test_the_same_picture_is_the_same_file(tmp_path):
    for folder in (tmp_path / "first", tmp_path / "second"):
        folder.mkdir()
        tour.draw(SECTIONS[0], IMPORTS, folder)
    first, second = (path.read_bytes() for path in tmp_path.rglob("*.svg"))
    assert first == second


def test_the_style_goes_no_further(tmp_path):
    before = dict(plt.rcParams)
    tour.draw(SECTIONS[0], IMPORTS, tmp_path)
    assert dict(plt.rcParams) == before and not plt.get_fignums()


def test_the_script_tells_what_differs(tmp_path, monkeypatch, capsys):
    page, folder = tmp_path / "page.md", tmp_path / "pictures"
    folder.mkdir()
    page.write_text(PAGE)
    monkeypatch.setattr(tour, "PAGE", page)
    tour.main(folder)
    assert "prints\n2" in capsys.readouterr().out
    assert (folder / "a.svg").exists()
    page.write_text(PAGE.replace("1 + 1", "1 / 0"))
    with pytest.raises(ZeroDivisionError) as error:
        tour.main(folder)
    assert error.traceback[-1].lineno + 1 == 8  # of the page
    page.write_text(PAGE.replace("plt.plot", "print"))
    with pytest.raises(ValueError):  # no figure
        tour.main(folder)
