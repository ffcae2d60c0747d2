"""The pictures of docs/tour.md, drawn by the code in docs/tour.md:

    python docs/tour.py [FOLDER]        # docs/tour by default

The first block of the page holds the imports. Every other one is run after it in a namespace of its own, as a reader
would paste it, and makes one figure. What it prints stands below it as a text block, then comes the picture.
"""

import re
import sys
from contextlib import redirect_stdout
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

PAGE = Path(__file__).with_suffix(".md")
FOLDER = Path(__file__).with_suffix("")
BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?(?:\n!\[[^\]]*\]\(tour/(\w+)\.svg\)\n)?", re.DOTALL)
COLOURS = ("#1f5a96", "#c8501e", "#3c8c5a", "#8c5aa0", "#b48c28", "#646464")
STYLE = {
    "axes.labelsize": 9.0,
    "axes.prop_cycle": matplotlib.cycler(color=COLOURS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9.0,
    "axes.titleweight": "bold",
    "figure.figsize": (8.0, 3.0),
    "font.size": 8.5,
    "image.cmap": "gray",
    "image.interpolation": "none",
    "legend.fontsize": 8.0,
    "legend.edgecolor": "none",
    "lines.linewidth": 1.1,
    "path.simplify_threshold": 0.5,  # of a pixel: long traces need fewer points
    "savefig.dpi": 150.0,  # of what is drawn as pixels
    "svg.hashsalt": "eventsnn",  # the same picture is the same file
}


class Block(NamedTuple):
    """A python block: its code at its line of the page, what it is said to print, and the name of its picture."""

    code: str
    printed: str
    picture: str

    @property
    def digest(self) -> str:
        """Of what the picture depends on here: it stands in the picture, and tells whether that is up to date."""
        return sha256(f"{self.code.strip()}{STYLE}".encode()).hexdigest()[:16]


def blocks() -> list[Block]:
    """The python blocks of the page, the imports first."""
    text = PAGE.read_text()
    return [
        Block("\n" * text.count("\n", 0, found.start(1)) + found[1], found[2] or "", found[3])
        for found in BLOCK.finditer(text)
    ]


def run(block: Block, imports: Block) -> str:
    """Run a block after the imports; returns what it prints, and leaves its figure as the current one."""
    names, out = {}, StringIO()
    with redirect_stdout(out):
        for part in (imports, block):
            exec(compile(part.code, PAGE, "exec"), names)
    return out.getvalue()


def draw(block: Block, imports: Block, folder: Path) -> str:
    """Run a block, and write its figure into a folder; returns what it prints."""
    plt.close("all")
    with matplotlib.rc_context(STYLE):
        printed = run(block, imports)
        (figure,) = map(plt.figure, plt.get_fignums())
        figure.savefig(Path(folder) / f"{block.picture}.svg", metadata={"Date": None, "Identifier": block.digest})
    plt.close("all")
    return printed


def main(folder=FOLDER):
    imports, *sections = blocks()
    for block in sections:
        printed = draw(block, imports, folder)
        print(f"{block.picture:<16}", "as printed on the page" if printed == block.printed else f"prints\n{printed}")


if __name__ == "__main__":
    main(*sys.argv[1:])
