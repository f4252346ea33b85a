"""Drawings that are not bars: the cause-effect diagram, and the calendar of a CPTS. Nothing here computes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from svb_qual.figures import COLOURS, canvas, drawn

#: Width of the cause-effect diagram and of the room of the effect, in inches; signs of a line of text; height of a line.
BONE_WIDTH, HEAD = 7.4, 1.45
SIGNS, LINE, GAP = 32, 0.165, 0.11
#: How far a branch leans, for one inch of height.
LEAN = 0.42
INK = "#33424a"
#: Width of the calendar; height of one of its lines; room of the labels.
CALENDAR, STEP, LABELS = 7.4, 0.27, 3.3


@dataclass(frozen=True, slots=True)
class Rib:
    """A cause on the diagram: its words, how many people say so, and the anchor of its excerpts."""

    text: str
    people: int
    anchor: str

    @property
    def lines(self) -> list[str]:
        """Its words, cut to the width of the drawing."""
        return textwrap.wrap(f"{self.text} ({self.people})", SIGNS)


def plot_fishbone(effect: str, branches: Sequence[tuple[str, Sequence[Rib]]], *, title: str) -> str:
    """SVG of a cause-effect diagram: branches above and below the spine by turns, each cause a link to its excerpts."""
    heights = [sum(len(rib.lines) * LINE + GAP for rib in ribs) + 0.42 for _, ribs in branches]
    up, down = max(heights[::2], default=0.5), max(heights[1::2], default=0.3)
    columns = max(1, -(-len(branches) // 2))
    room = (BONE_WIDTH - HEAD) / columns
    with canvas((BONE_WIDTH, up + down + 0.5)) as (figure, (axes,)):
        axes.set_xlim(0, BONE_WIDTH)
        axes.set_ylim(-down - 0.2, up + 0.3)
        axes.axis("off")
        figure.subplots_adjust(left=0, right=1, top=1, bottom=0)
        spine = BONE_WIDTH - HEAD
        axes.annotate("", (spine, 0), (0.05, 0), arrowprops={"arrowstyle": "-|>", "lw": 2.2, "color": INK})
        box = {"boxstyle": "round,pad=0.35", "fc": "#fdf1dd", "ec": COLOURS["risk"][0], "lw": 1.4}
        words = "\n".join(textwrap.wrap(effect, 19))
        axes.text(spine + HEAD / 2, 0, words, ha="center", va="center", size=9, weight="bold", bbox=box)
        for rank, (branch, height) in enumerate(zip(branches, heights, strict=True)):
            _draw_branch(axes, branch, (rank // 2 + 1) * room - 0.12, height if rank % 2 == 0 else -height)
        return drawn(figure, title)


def _draw_branch(axes, branch: tuple[str, Sequence[Rib]], foot: float, height: float) -> None:
    """A slanted bone with its name at its end; its causes from the end to the spine, written to its left."""
    name, ribs = branch
    side = 1 if height > 0 else -1
    axes.plot([foot - LEAN * abs(height), foot], [height, 0], color=INK, linewidth=1.5)
    where = height + side * 0.06
    axes.text(
        foot - LEAN * abs(height), where, name, ha="right" if foot > 2.5 else "center", size=9, weight="bold", color=INK,
        va="bottom" if side > 0 else "top",
    )  # fmt: skip
    place = abs(height) - 0.14
    for rib in ribs:
        tall = len(rib.lines) * LINE
        middle = place - tall / 2
        end = foot - LEAN * middle
        axes.text(
            end - 0.1, side * middle, "\n".join(rib.lines), ha="right", va="center", size=8.2, linespacing=1.15,
            url=f"#{rib.anchor}", color="#0b5c7a" if rib.people else INK,
        )  # fmt: skip
        axes.plot([end - 0.08, end], [side * middle] * 2, color=INK, linewidth=0.8)
        place -= tall + GAP


@dataclass(frozen=True, slots=True)
class Moment:
    """A mark of the calendar: its day, and how it is drawn (« prévu », « fait », « entretien », « jalon »)."""

    day: date
    kind: str


#: Marks of the calendar: (shape, full, colour, words); what was planned is larger, seen around what began at its date.
MARKS = {
    "jalon": ("D", True, "#6b5b95", "étape de la démarche"),
    "entretien": ("o", True, "#0b5c7a", "entretien"),
    "prévu": ("s", False, "#8a5a00", "prévu"),
    "fait": ("s", True, "#8a5a00", "commencé"),
}


def plot_calendar(rows: Sequence[tuple[str, Sequence[Moment]]], *, title: str) -> str:
    """SVG of a calendar: a line each, marks where things were planned and took place."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    labels = [textwrap.wrap(name, 46)[:2] for name, _ in rows]
    height = 0.75 + STEP * sum(max(1, 0.75 * len(lines)) for lines in labels)
    with canvas((CALENDAR, height)) as (figure, (axes,)):
        place = 0.0
        for lines, (_, moments) in zip(labels, rows, strict=True):
            tall = max(1, 0.75 * len(lines))
            axes.axhline(place + tall / 2, color="#dfe5e8", linewidth=0.7, zorder=0)
            axes.text(
                -0.015, place + tall / 2, "\n".join(lines), ha="right", va="center", size=7.8, linespacing=1.1,
                transform=axes.get_yaxis_transform(),
            )  # fmt: skip
            for moment in moments:
                shape, full, colour, _ = MARKS[moment.kind]
                face = colour if full else "white"
                axes.plot(
                    [moment.day],
                    [place + tall / 2],
                    shape,
                    color=colour,
                    markerfacecolor=face,
                    markersize=9 if not full else 6,
                )
            place += tall
        axes.set_ylim(place, 0)
        axes.set_yticks([])
        axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=8))
        axes.xaxis.set_major_formatter(DateFormatter("%m/%Y"))
        axes.tick_params(axis="x", labelsize=8)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        figure.subplots_adjust(left=LABELS / CALENDAR, right=0.97, top=1 - 0.12 / height, bottom=0.42 / height)
        return drawn(figure, title)
