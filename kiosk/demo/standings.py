"""How the holders of the sample cards stand. Invented, as the cards are."""

from pathlib import Path

from kiosk.demo.children import Children

SOURCE = "Register of the zone (sample)"
STANDINGS = """\
kind,number,grade,reasons,as_of
person,944840198503120018,good,listed-talent promises-kept,2026-03-01
person,440300198506120013,restricted,fee-unpaid,2026-03-01
company,12345678,good,trusted-trader,2026-03-01
"""
COMPANY = "12345678"
TRUSTED, RESTRICTED = "foreign-permanent-resident", "resident-card"
"""The sample cards of those two; of the others nobody knows."""


async def know_standings(children: Children, folder: Path) -> None:
    """Import them into the centre of ``folder``, as a hall imports the list of a register.

    Raises:
        CannotStartError: They were not taken; the text says why.
    """
    file = folder / "standings.csv"
    file.write_text(STANDINGS, encoding="utf-8")
    arguments = (str(file), "-c", str(folder / "centre.toml"), "--source", SOURCE)
    await children.finish_ours("standings", "import-standings", *arguments, "--author", "demo")
