"""What tables cannot compute exactly, of what conditions are lowered to: such rules are left out, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from qsd_rules.lowering.columns import (
    LARGEST_COMPUTED,
    Beyond,
    Carried,
    Column,
    Followed,
    Forge,
    Gathered,
    carries,
    walk,
)
from qsd_rules.words.language import Text

TOO_LONG = Text("所算的数可能超过 38 位", "its figures can have more than 38 digits")
QUOTIENTS = Text(
    "对各成员的商求和，表上不能精确判断",
    "quotients of members are summed, which columns cannot do exactly",
)
OF_ANOTHER = Text(
    "集合属于另一对象，而条件又要看本对象，表上不能判断",
    "the collection is another subject's, and what is asked of its members looks at this one",
)
OUTERMOST = Text(
    "集合之中又有集合，而其条件要回看最外层的对象，表上不能判断",
    "a collection within a collection looks back at the outermost subject",
)


class NotInTablesError(Exception):
    """A condition that tables cannot compute, and why."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


@dataclass(slots=True)
class TableLimits:
    """Looks at the expressions of conditions, in other tables too; those that it has accepted are not looked at again.

    A gathered value may depend on the member and its owner alone.
    """

    accepted: set[Column] = field(default_factory=set)

    def __call__(self, forge: Forge, columns: Iterable[Column]) -> None:
        """Look at expressions.

        Raises:
            NotInTablesError: tables cannot compute one of them or of their parts.
        """
        waiting = [tuple(columns)]
        seen: set[Column] = set()
        too_long = False
        while waiting:
            for part in walk(waiting.pop(), self.accepted):
                if part in seen:
                    continue
                reason = _reason_against(part)
                if reason is not None:
                    raise NotInTablesError(reason)
                seen.add(part)
                too_long = too_long or (part.sort == "whole" and max(map(abs, forge.range(part))) > LARGEST_COMPUTED)
                if isinstance(part, Followed | Gathered | Carried):
                    waiting.append((part.value,))
        # Told last: what has another reason against it may have no end to its figures for just that.
        if too_long:
            raise NotInTablesError(TOO_LONG)
        self.accepted |= seen


def _reason_against(column: Column) -> Text | None:
    """Why tables have no form for an expression, its parts aside."""
    match column:
        case Beyond(reason=reason):
            return reason
        case Gathered(how="numerator" | "denominator"):
            return QUOTIENTS
        case Gathered(via=via) if via:
            return OF_ANOTHER
        case Carried(value=value) if carries(value):
            return OUTERMOST
        case _:
            return None
