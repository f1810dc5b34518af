"""Models that are composed of what the capabilities register."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field, create_model

M = TypeVar("M", bound=BaseModel)


class Registry(Generic[M]):
    """A model to which parts are added by name. One for the process; tests make their own."""

    def __init__(self, base: type[M], title: str) -> None:
        self._base = base
        self._title = title
        self._parts: dict[str, tuple[type, str]] = {}
        self._model: type[M] | None = None

    def register(self, name: str, part: type, *, about: str) -> None:
        """Add an optional part. Raises ValueError if another one has the name."""
        known, _about = self._parts.get(name, (part, ""))
        if known is not part or name in self._base.model_fields:
            raise ValueError(f"there is already something called {name!r}")
        self._parts[name] = (part, about)
        self._model = None

    def model(self) -> type[M]:
        """The base with all parts that were added so far."""
        if self._model is None:
            added: dict[str, Any] = {
                name: (part | None, Field(default=None, description=about))
                for name, (part, about) in self._parts.items()
            }
            self._model = create_model(
                self._title, __base__=self._base, __doc__=self._base.__doc__, **added
            )
        return self._model
