"""Filters of the polarity."""

from dataclasses import dataclass

from eventsnn.dvs.filters.filter import Filter, changed


@dataclass(frozen=True)
class MergePolarities(Filter):
    """All events alike: p becomes 0."""

    def begin(self, size):
        return size, lambda events: changed(events, p=0)


@dataclass(frozen=True)
class FlipPolarity(Filter):
    """Brighter and darker exchanged: p becomes 1 - p."""

    def begin(self, size):
        return size, lambda events: changed(events, p=1 - events["p"])
