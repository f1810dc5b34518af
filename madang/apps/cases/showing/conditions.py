"""Conditions of a programme file in plain words: "연면적 1,000㎡ 미만, 지상 층수 5층 이하".

Said from the condition itself, so that what people read is what counts.
"""

import ast
import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from madang.apps.cases.block_service import Service
from madang.core.programmes.fields import ChoiceField, DateField, FormField
from madang.lib.expressions import compile_condition
from madang.ui.formats import day, measured, number

# With the sides exchanged: 100 <= area is area >= 100.
_TURNED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}
_SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "×",
    ast.Div: "÷",
}


def in_words(when: str, service: Service) -> str:
    """A condition on the answers of a service, in the reader's language."""
    condition = compile_condition(when, service.questions.names)
    return _Words({field.name: field for field in service.questions}).of(condition.tree)


class _Words:
    """Says a tree that was checked: it holds nothing but what has a method here."""

    def __init__(self, fields: Mapping[str, FormField]) -> None:
        self.fields = fields

    def of(self, node: ast.expr) -> str:
        """A part that is true or not."""
        return _SAYERS[type(node)](self, node)

    def junction(self, node: ast.BinOp) -> str:
        if isinstance(node.op, ast.BitAnd):
            parts = {"first": self._part(node.left), "second": self._part(node.right)}
            return _("%(first)s and %(second)s") % parts
        parts = {"first": self.of(node.left), "second": self.of(node.right)}
        return _("%(first)s or %(second)s") % parts

    def _part(self, node: ast.expr) -> str:
        """Within an "and", an "or" stands in brackets."""
        is_or = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
        return f"({self.of(node)})" if is_or else self.of(node)

    def negation(self, node: ast.UnaryOp) -> str:
        if isinstance(node.operand, ast.Name):
            return self._answer(node.operand, said=False)
        return _("not (%(condition)s)") % {"condition": self.of(node.operand)}

    def name(self, node: ast.Name) -> str:
        return self._answer(node, said=True)

    def _answer(self, node: ast.Name, *, said: bool) -> str:
        """A question that is answered with yes or no."""
        return f"{self._label(node)} {_('Yes') if said else _('No')}"

    def constant(self, node: ast.Constant) -> str:
        return _("always") if node.value else _("never")

    def call(self, node: ast.Call) -> str:
        if isinstance(node.func, ast.Name) and node.func.id == "answered":
            return _("%(what)s is filled in") % {"what": self._side(node.args[0], None)}
        test, then, other = (self.of(one) for one in node.args)
        return _("if %(test)s: %(then)s; otherwise: %(other)s") % {
            "test": test,
            "then": then,
            "other": other,
        }

    def comparison(self, node: ast.Compare) -> str:
        left, operator, right = node.left, type(node.ops[0]), node.comparators[0]
        if isinstance(left, ast.Constant) and not isinstance(right, ast.Constant):
            # 100 <= area; or "office" in uses, of which several may be chosen.
            left, right, operator = right, left, _TURNED.get(operator, operator)
        about = self.fields.get(left.id) if isinstance(left, ast.Name) else None
        return _comparison(operator) % {
            "what": self._side(left, None),
            "value": self._side(right, about),
        }

    def _side(self, node: ast.expr, about: FormField | None) -> str:
        """One side of a comparison; ``about`` is the question whose answer the other side is."""
        if isinstance(node, ast.Name):
            return self._label(node)
        if isinstance(node, ast.Constant):
            held: object = node.value  # a list of the condition is held as a tuple
            values = held if isinstance(held, tuple) else (held,)
            return ", ".join(_value(one, about) for one in values)
        if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
            left, right = self._side(node.left, about), self._side(node.right, about)
            return f"({left} {_SIGNS[type(node.op)]} {right})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return f"-{self._side(node.operand, about)}"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
            return self._side(node.operand, about)
        return f"({self.of(node)})"

    def _label(self, node: ast.Name) -> str:
        return str(self.fields[node.id].label)


_SAYERS: Mapping[type[ast.expr], Callable[[_Words, Any], str]] = {
    ast.BinOp: _Words.junction,
    ast.UnaryOp: _Words.negation,
    ast.Name: _Words.name,
    ast.Constant: _Words.constant,
    ast.Call: _Words.call,
    ast.Compare: _Words.comparison,
}


def _comparison(operator: type[ast.cmpop]) -> str:
    texts: Mapping[type[ast.cmpop], str] = {
        ast.Eq: _("%(what)s: %(value)s"),
        ast.NotEq: _("%(what)s other than %(value)s"),
        ast.Lt: _("%(what)s below %(value)s"),
        ast.LtE: _("%(what)s at most %(value)s"),
        ast.Gt: _("%(what)s over %(value)s"),
        ast.GtE: _("%(what)s at least %(value)s"),
        ast.In: _("%(what)s: one of %(value)s"),
        ast.NotIn: _("%(what)s: none of %(value)s"),
    }
    return texts[operator]


def _value(value: object, about: FormField | None) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return measured(_number(value), str(getattr(about, "unit", None) or ""))
    if isinstance(about, ChoiceField):
        labels = {option.value: str(option.label) for option in about.options}
        return labels.get(str(value), str(value))
    if isinstance(about, DateField):
        return day(dt.date.fromisoformat(str(value)))
    return str(value)


def _number(value: Decimal) -> str:
    return number(int(value)) if value == value.to_integral_value() else f"{value:,}"
