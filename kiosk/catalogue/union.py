"""What a visitor is asked for when several authorities want it: each thing once, the strictest."""

from dataclasses import dataclass, replace

from kiosk.catalogue.matters import Form, Material, MaterialNeed, Matter, Matters, Question


@dataclass(frozen=True, slots=True)
class AskedMaterial:
    """A material that is shown once, for all that want it."""

    material: Material
    need: MaterialNeed  # the strictest of all
    wanted_by: tuple[str, ...]  # Authority.id

    @property
    def key(self) -> str:
        """What it is called in the bundle: the material, and whose it is."""
        return f"{self.need.material}.{self.need.owner.value}"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that is asked once, for all that ask it."""

    question: Question
    wanted_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """All that one visit shows and answers for a matter."""

    materials: tuple[AskedMaterial, ...]
    questions: tuple[AskedQuestion, ...]
    apart_materials: int  # how many would be shown if each authority were visited
    apart_questions: int


def union(matters: Matters, matter: Matter) -> Asked:
    """Return what the authorities of a matter want together.

    The same material of the same owner is shown once: as the original where one of them wants
    that, and as new as the most impatient wants it.
    """
    materials: dict[tuple[str, str], AskedMaterial] = {}
    questions: dict[str, AskedQuestion] = {}
    for need in matter.needs:
        for wanted in need.materials:
            key = (wanted.material, wanted.owner.value)
            before = materials.get(key)
            materials[key] = (
                AskedMaterial(matters.materials[wanted.material], wanted, (need.authority,))
                if before is None
                else replace(
                    before,
                    need=stricter(before.need, wanted),
                    wanted_by=(*before.wanted_by, need.authority),
                )
            )
        for asked in need.questions:
            known = questions.get(asked)
            by = (*(known.wanted_by if known else ()), need.authority)
            questions[asked] = AskedQuestion(matters.questions[asked], by)
    return Asked(
        tuple(materials.values()),
        tuple(questions.values()),
        sum(len(need.materials) for need in matter.needs),
        sum(len(need.questions) for need in matter.needs),
    )


def stricter(one: MaterialNeed, other: MaterialNeed) -> MaterialNeed:
    """Return what satisfies both."""
    ages = [age for age in (one.newer_than_days, other.newer_than_days) if age is not None]
    original = Form.ORIGINAL in {one.form, other.form}
    return replace(
        one,
        form=Form.ORIGINAL if original else Form.COPY,
        newer_than_days=min(ages, default=None),
    )
