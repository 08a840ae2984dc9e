"""Tags on assets, as the catalog shows them: those of an asset itself, and those that came down to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Tagged:
    """An asset that carries tags. `tags`: by the names that people see, sorted."""

    qualified_name: str
    tags: tuple[str, ...]
