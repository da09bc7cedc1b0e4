"""Says a text in a language, from the compiled gettext catalogues."""

import gettext
from collections.abc import Mapping
from pathlib import Path

from kiosk.texts.language import Language, Words
from kiosk.texts.message import Text


class MissingTextError(LookupError):
    """A catalogue lacks a key, or is not there; the message says which and what to do."""


class Phrasebook:
    """All texts of the program in all languages. Loaded once, read from any thread."""

    def __init__(self, catalogues: Mapping[Language, gettext.NullTranslations]) -> None:
        self._catalogues = catalogues

    @classmethod
    def load(cls, folder: Path) -> "Phrasebook":
        """Read ``folder/<locale>/LC_MESSAGES/*.mo``.

        Raises:
            MissingTextError: A language has no compiled catalogue.
        """
        return cls({language: _load(folder, language) for language in Language})

    def say(self, text: Text | str | int, language: Language) -> str:
        """Return ``text`` in ``language``; a plain ``str`` (a number, a name) stays as it is.

        Raises:
            MissingTextError: No catalogue has the key.
        """
        if isinstance(text, str | int):
            return str(text)
        if isinstance(text, Words):
            return text.in_language(language)
        catalogue = self._catalogues[language]
        if text.count is None:
            found = catalogue.gettext(text.key)
        else:
            found = catalogue.ngettext(text.key, text.key, text.count)
        if found == text.key:
            raise MissingTextError(f"texts: {language} has no text for {text.key!r}")
        values = {name: self.say(value, language) for name, value in text.values}
        if text.count is not None:
            values["count"] = str(text.count)
        return found.format(**values)


def _load(folder: Path, language: Language) -> gettext.NullTranslations:
    files = sorted((folder / language.locale / "LC_MESSAGES").glob("*.mo"))
    if not files:
        raise MissingTextError(
            f"texts: {folder}/{language.locale}/LC_MESSAGES holds no compiled catalogue; "
            "run `make texts`"
        )
    whole: gettext.NullTranslations | None = None
    for file in files:
        with file.open("rb") as stream:
            part = gettext.GNUTranslations(stream)
        if whole is None:
            whole = part
        else:
            whole.add_fallback(part)
    if whole is None:
        raise MissingTextError(f"texts: {folder} is empty")
    return whole
