"""The three languages of the hall, and words given in all of them."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language by its BCP 47 tag. The order is the order of the buttons."""

    TRADITIONAL = "zh-Hant-HK"
    SIMPLIFIED = "zh-Hans-CN"
    ENGLISH = "en"

    @property
    def locale(self) -> str:
        """The name of its folder in ``config/texts`` (gettext's own spelling)."""
        return self.value.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Words:
    """A text that the hall itself gives, complete in every language."""

    zh_hant: str
    zh_hans: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the text in ``language``."""
        match language:
            case Language.TRADITIONAL:
                return self.zh_hant
            case Language.SIMPLIFIED:
                return self.zh_hans
            case Language.ENGLISH:
                return self.en
