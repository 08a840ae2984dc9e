"""Entries that are laid over defaults: what one leaves out is as the defaults have it."""

from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict

Texts = Annotated[tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]
"""A list of texts, or the one that is in it."""


class LaidEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def over(self, defaults: Self) -> Self:
        """This entry, and the defaults for what it leaves out."""
        stated = {name: value for name in self.model_fields_set if (value := getattr(self, name)) is not None}
        nested = {
            name: value.over(getattr(defaults, name)) for name, value in stated.items() if isinstance(value, LaidEntry)
        }
        return defaults.model_copy(update=stated | nested)
