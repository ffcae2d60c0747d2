"""The plot of a comparison: seconds per simulated second, one panel per number of threads."""

from .simulators import SIMULATORS

COLOURS = dict(zip(SIMULATORS, ("#d62728", "#ff9896", "#1f77b4", "#2ca02c", "#98df8a", "#7f7f7f")))


def draw(rows):
    """A Figure: medians as dots with their ranges, workloads from top to bottom."""
    from matplotlib.figure import Figure  # late: the command line imports this file for every command

    workloads = list(dict.fromkeys(row.workload for row in rows))
    simulators = [name for name in SIMULATORS if any(row.simulator == name for row in rows)]
    threads = sorted({row.threads for row in rows})
    size = (1.5 + 5.0 * len(threads), 1.6 + 0.2 * len(workloads) * (len(simulators) + 1))
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(1, len(threads), sharex=True, sharey=True, squeeze=False)[0]
    for panel, n in zip(panels, threads):
        for row in (row for row in rows if row.threads == n):
            _mark(panel, row, workloads.index(row.workload), simulators)
        _dress(panel, n, workloads)
    handles = [panels[0].plot([], [], "o", color=COLOURS[name], label=name)[0] for name in simulators]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _mark(panel, row, place, simulators):
    wall, low, high = row.walls()
    y = place + 0.8 * (simulators.index(row.simulator) + 0.5) / len(simulators) - 0.4
    panel.plot([low, high], [y, y], color=COLOURS[row.simulator], linewidth=2)
    panel.plot(wall, y, "o", color=COLOURS[row.simulator])
    panel.annotate(f"{wall:.2g}", (wall, y), xytext=(6, 0), textcoords="offset points", va="center", fontsize=7)


def _dress(panel, threads, workloads):
    panel.set_xscale("log")
    panel.set_yticks(range(len(workloads)), workloads)
    panel.set_ylim(len(workloads) - 0.5, -0.5)
    panel.set_title(f"{threads} thread{'s' if threads > 1 else ''}")
    panel.set_xlabel("wall seconds per simulated second")
    panel.grid(axis="x", color="0.9")
    panel.margins(x=0.12)
    for place in range(1, len(workloads)):
        panel.axhline(place - 0.5, color="0.8", linewidth=0.8)
