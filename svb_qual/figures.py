"""Figures from counts: bars of people, the same colours everywhere, each bar a link to its excerpts.

Nothing here computes. Full = people decided, hatched = the machine proposes, empty = only planned. Colours differ in
lightness too, so that they hold in grey and for colour-blind readers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

from svb_qual.model import Count

#: Fill and text colour by meaning, dark to light.
COLOURS = {
    "protective": ("#0b5c7a", "white"),
    "mixed": ("#9a8fb8", "black"),
    "risk": ("#f2b661", "black"),
    "unclear": ("#e6e6e6", "black"),
}
HATCH, PLANNED_HATCH = "////", "...."
WIDTH = 5.2
ROW, HEADING, MARGIN = 0.26, 0.34, 0.62


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: its meaning (polarity), whether it is only planned, its count and the anchor it leads to.

    ``proposed``: nobody has decided it yet.
    """

    polarity: str
    planned: bool
    count: Count
    anchor: str
    proposed: bool = False

    @property
    def full(self) -> bool:
        """Whether the bar is filled: real, and decided by people."""
        return not (self.planned or self.proposed)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, the number of people heard (outline of the bar), its parts from left to right."""

    label: str
    heard: int
    parts: tuple[Part, ...]


def plot_bars(groups: Sequence[tuple[str, Sequence[Bar]]], *, axis: str, title: str) -> str:
    """SVG of horizontal bars grouped under headings; ``axis`` and ``title`` are French. Returns the ``<svg>`` element."""
    height = MARGIN + 0.3 + sum(HEADING * bool(name) + ROW * len(bars) for name, bars in groups)
    with canvas((WIDTH, height)) as (figure, (axes,)):
        place = _draw_groups(axes, groups)
        _dress(axes, groups, place, axis, title)
        figure.subplots_adjust(left=0.10, right=0.97, top=1 - 0.34 / height, bottom=MARGIN / height * 0.75)
        return drawn(figure, title)


@contextmanager
def canvas(size: tuple[float, float], rows: int = 1) -> Iterator[tuple]:
    """A figure and its panels, one under the other; the same drawing gives the same bytes."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    settings = {
        "svg.hashsalt": "svb_qual",
        "svg.fonttype": "none",
        "font.size": 9.5,
        "hatch.linewidth": 0.7,
        "text.parse_math": False,
    }
    with pyplot.rc_context(settings):
        figure, panels = pyplot.subplots(rows, figsize=size, squeeze=False)
        yield figure, panels[:, 0]
        pyplot.close(figure)


def drawn(figure, title: str) -> str:
    """The ``<svg>`` element of a figure, named by its title."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return _clean(buffer.getvalue(), title)


def _draw_groups(axes, groups: Sequence[tuple[str, Sequence[Bar]]]) -> float:
    place = 0.0
    for name, bars in groups:
        if name:
            axes.text(0, place + HEADING * 0.72, name, va="bottom", ha="left", weight="bold")
            place += HEADING
        for bar in bars:
            _draw_bar(axes, bar, place + ROW / 2)
            place += ROW
    return place


def _draw_bar(axes, bar: Bar, middle: float) -> None:
    axes.barh(middle, bar.heard, height=ROW * 0.72, color="none", edgecolor="#8a8a8a", linewidth=0.6)
    axes.text(-0.012, middle, bar.label, va="center", ha="right", transform=axes.get_yaxis_transform())
    left = 0
    for part in bar.parts:
        if not part.count.value:
            continue
        fill, ink = COLOURS[part.polarity]
        style = {"color": fill} if part.full else {"color": "white", "edgecolor": fill, "linestyle": "-"}
        if part.planned:
            style["linestyle"] = "--"
        if part.proposed:
            style["hatch"] = PLANNED_HATCH if part.planned else HATCH
        patch = axes.barh(middle, part.count.value, left=left, height=ROW * 0.72, linewidth=0.8, **style)[0]
        patch.set_url(f"#{part.anchor}")
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1} if part.proposed else None
        text = axes.text(
            left + part.count.value / 2, middle, str(part.count.value), va="center", ha="center",
            color=ink if part.full else "black", bbox=box, url=f"#{part.anchor}", size=9,
        )  # fmt: skip
        text.set_clip_on(True)
        left += part.count.value


def _dress(axes, groups: Sequence[tuple[str, Sequence[Bar]]], place: float, axis: str, title: str) -> None:
    most = max((bar.heard for _, bars in groups for bar in bars), default=1)
    axes.set_xlim(0, max(most, 1))
    axes.set_ylim(place, 0)
    axes.set_yticks([])
    step = max(1, -(-most // 8))
    axes.set_xticks(range(0, most + 1, step))
    axes.set_xlabel(axis)
    axes.set_title(title, loc="left", x=-0.08, size=10, weight="bold")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _clean(svg: str, title: str) -> str:
    """Keep the ``<svg>`` element alone, without ids or namespaces a page does not need, and sized by the page."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r' id="(?:figure|axes|patch|text|matplotlib|xtick|ytick|line2d)[_.][^"]*"', "", svg)
    svg = svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace(
        ' xmlns="http://www.w3.org/2000/svg"', ""
    )
    svg = svg.replace("xlink:href", "href").replace(' target="_blank"', "")
    # A bar is a link for the mouse; the number on it, the same link, is what is read aloud and reached by keyboard.
    svg = re.sub(r'<a href="(#[^"]*)">(\s*<path)', r'<a href="\1" aria-hidden="true" tabindex="-1">\2', svg)
    return svg.replace("<svg", f'<svg role="group" aria-label="{escape(title)}"', 1).strip()


#: A curve: its name, its middle, the bottom and the top of its band.
Curve = tuple[str, Sequence[float], Sequence[float], Sequence[float]]


def plot_curves(curves: Sequence[Curve], *, axes: tuple[str, str], title: str) -> str:
    """SVG of curves with their bands, one panel each; ``axes``: French names of x and y."""
    with canvas((WIDTH, 2.1 * len(curves)), rows=len(curves)) as (figure, panels):
        for panel, (name, middle, low, high) in zip(panels, curves, strict=True):
            places = range(1, len(middle) + 1)
            panel.fill_between(places, low, high, color="#d7e6ec", linewidth=0)
            panel.plot(places, middle, color="#0b5c7a", linewidth=1.6)
            panel.set_title(name, loc="left", size=10)
            panel.set_xlim(1, max(len(middle), 2))
            panel.xaxis.get_major_locator().set_params(integer=True)
            panel.set_ylim(bottom=0)
            panel.set_ylabel(axes[1])
            for side in ("top", "right"):
                panel.spines[side].set_visible(False)
        panels[-1].set_xlabel(axes[0])
        figure.tight_layout()
        return drawn(figure, title)


def plot_tree(cuts: Sequence[tuple[int, int, int, float]], labels: dict[int, str], *, title: str) -> str:
    """SVG of successive cuts (parent, left, right, χ²), the first on the left; ``labels`` of the nodes that were not cut."""
    below = {parent: (left, right) for parent, left, right, _ in cuts}
    order = {parent: rank for rank, (parent, *_) in enumerate(cuts)}
    leaves: list[int] = []

    def place(node: int) -> float:
        """Height of a node: that of its leaf, or the middle of its two sides."""
        if node not in below:
            leaves.append(node)
            return float(len(leaves) - 1)
        heights = [place(side) for side in below[node]]
        for side, height in zip(below[node], heights, strict=True):
            axes.plot([order[node]] * 2, heights, color="#5c6b72", linewidth=1.2)
            axes.plot([order[node], order.get(side, len(cuts))], [height] * 2, color="#5c6b72", linewidth=1.2)
        return sum(heights) / 2

    with canvas((WIDTH, 0.5 + 0.34 * (len(cuts) + 1))) as (figure, (axes,)):
        place(0)
        for height, leaf in enumerate(leaves):
            axes.text(len(cuts) + 0.05, height, labels[leaf], va="center", size=9)
        axes.set_xlim(-0.2, 3.2 * len(cuts))
        axes.set_ylim(len(leaves) - 0.5, -0.5)
        axes.axis("off")
        return drawn(figure, title)
