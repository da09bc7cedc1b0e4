"""Names and numbers as they may stand on paper that is left lying: their owner knows them again."""

HIDDEN = "*"
SHOWN = 3  # signs at the end of a number


def masked_name(name: str) -> str:
    """Return the first sign of every word of a name, and how long the words are."""
    return " ".join(word[0] + HIDDEN * (len(word) - 1) for word in name.split())


def masked_number(number: str) -> str:
    """Return the last three letters and digits of a number; brackets and hyphens stay."""
    left = sum(sign.isalnum() for sign in number) - SHOWN
    shown = []
    for sign in number:
        shown.append(HIDDEN if sign.isalnum() and left > 0 else sign)
        left -= sign.isalnum()
    return "".join(shown)
