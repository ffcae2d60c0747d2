"""Objects of a network in the order in which they were made, found by place or by name."""

from collections.abc import Sequence


class UnknownName(KeyError, ValueError):
    """No member has that name."""

    def __str__(self):
        return self.args[0]  # KeyError would quote it


class Named(Sequence):
    """A sequence whose members also answer to their names."""

    def __init__(self):
        self._members, self._by_name = [], {}

    def add(self, member):
        """Append a member; its name must be free (see `free_name`)."""
        self._members.append(member)
        self._by_name[member.name] = member

    def cut(self, number: int):
        """Forget all members but the first `number`: what is forgotten, no run may have seen."""
        for member in self._members[number:]:
            del self._by_name[member.name]
        del self._members[number:]

    def free_name(self, given, default: str) -> str:
        """`given`, if no member has that name, or a free name made from `default`."""
        if given is None:
            name, k = default, 1
            while name in self._by_name:
                k += 1
                name = f"{default}_{k}"
            return name
        if not isinstance(given, str) or not given:
            raise TypeError(f"name must be a string, got {given!r}")
        if given in self._by_name:
            raise ValueError(f"name must be new, {given!r} is taken; names are {', '.join(self._by_name)}")
        return given

    def __getitem__(self, key):
        if isinstance(key, str):
            if key not in self._by_name:
                raise UnknownName(f"no {key!r}, names are {', '.join(self._by_name) or 'none'}")
            return self._by_name[key]
        return self._members[key]

    def __len__(self):
        return len(self._members)

    def __contains__(self, key):
        return key in self._by_name if isinstance(key, str) else any(key is member for member in self._members)

    def keys(self):
        """The names."""
        return self._by_name.keys()

    def values(self):
        """The members."""
        return self._by_name.values()

    def items(self):
        """Pairs (name, member)."""
        return self._by_name.items()

    def __repr__(self):
        return f"[{', '.join(map(repr, self._members))}]"
