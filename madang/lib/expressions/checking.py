"""Checking a source completely before anything is evaluated.

The tree that is left for the evaluator holds only operators, names and constants whose kinds fit.
`and`, `or` and chains of comparisons become operators of two, so that Kleene's logic applies.
"""

import ast
import datetime as dt
import re
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce
from typing import Any

from madang.lib.expressions.language import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_LENGTH,
    Call,
    ExpressionError,
    Kind,
    Name,
)

_TOKEN = re.compile(
    r"""\s+|\d+(?:\.\d+)?(?![\w.])|[A-Za-z_]\w*+(?!["'])|"[^"\\\n]*"|'[^'\\\n]*'"""
    r"""|==|!=|<=|>=|[-+*/()<>,\[\]]""",
    re.ASCII,
)
_WORD = re.compile(r"\S{1,20}")
# Before 3.11.5 Python counts the depth of a tree for all threads together, so that two that build
# one at once get a SystemError (gh-106905).
_PARSING = threading.Lock()
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_SAMENESS = (ast.Eq, ast.NotEq)
_BELONGING = (ast.In, ast.NotIn)
_LISTS = (Kind.LIST, Kind.ANY)
_DATE_AND_TEXT = {Kind.DATE, Kind.TEXT}


class Checked:
    """A source after all checks: a tree that only holds what the evaluator is meant to see.

    Each visit returns the kind of its node and the node to evaluate instead of it.
    """

    def __init__(
        self,
        source: str,
        names: Mapping[str, Name] | None,
        functions: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.source = _flat(source)
        self.offset = len(source) - len(self.source)
        self.any_name = names is None
        self.names = names or {}
        self.functions = functions
        self.used: set[str] = set()
        self.calls: list[Call] = []
        self.root = _parse(self.source, self.offset)
        self.result, self.tree = self.visit(self.root, 0)

    def visit(self, node: ast.expr, depth: int) -> tuple[Kind, ast.expr]:
        self.limit(node, depth)
        visitor = _VISITORS.get(type(node))
        if visitor is None:
            raise self.error("not_allowed", node)
        return visitor(self, node, depth + 1)

    def constant(self, node: ast.Constant, _depth: int = 0) -> tuple[Kind, ast.Constant]:
        if isinstance(node.value, str):
            return Kind.TEXT, node
        text = self.text(node)
        if not text[:1].isdigit():  # True, False, None: written `true` and `false` here
            raise self.error("not_allowed", node)
        if len(text.replace(".", "")) > MAX_DIGITS:
            raise self.error("number_too_long", node, str(MAX_DIGITS))
        return Kind.NUMBER, ast.Constant(Decimal(text))  # type: ignore[arg-type]

    def name(self, node: ast.Name, _depth: int) -> tuple[Kind, ast.expr]:
        if node.id in ("true", "false"):
            return Kind.TRUTH, _constant(node.id == "true")
        if not self.any_name and node.id not in self.names:
            raise self.error("unknown_name", node, *sorted(self.names))
        self.used.add(node.id)
        return self.names.get(node.id, Name()).kind, node

    def unary(self, node: ast.UnaryOp, depth: int) -> tuple[Kind, ast.expr]:
        if isinstance(node.op, ast.Invert):
            raise self.error("not_allowed", node)
        kind = Kind.TRUTH if isinstance(node.op, ast.Not) else Kind.NUMBER
        return kind, ast.UnaryOp(node.op, self.of_kind(kind, node.operand, depth))

    def binary(self, node: ast.BinOp, depth: int) -> tuple[Kind, ast.expr]:
        if not isinstance(node.op, _ARITHMETIC):
            raise self.error("not_allowed", node)
        left = self.of_kind(Kind.NUMBER, node.left, depth)
        right = self.of_kind(Kind.NUMBER, node.right, depth)
        return Kind.NUMBER, ast.BinOp(left, node.op, right)

    def boolean(self, node: ast.BoolOp, depth: int) -> tuple[Kind, ast.expr]:
        self.limit(node, len(node.values))
        operator = ast.BitAnd() if isinstance(node.op, ast.And) else ast.BitOr()
        parts = [self.of_kind(Kind.TRUTH, value, depth) for value in node.values]
        return Kind.TRUTH, _joined(parts, operator)

    def condition(self, node: ast.IfExp, depth: int) -> tuple[Kind, ast.expr]:
        test = self.of_kind(Kind.TRUTH, node.test, depth)
        kind, body = self.visit(node.body, depth)
        other_kind, other = self.visit(node.orelse, depth)
        if Kind.ANY not in (kind, other_kind):
            self.expect(other_kind, kind, node.orelse)
        return kind, _call("choose", test, body, other)

    def compare(self, node: ast.Compare, depth: int) -> tuple[Kind, ast.expr]:
        self.limit(node, len(node.ops))
        sides = [node.left, *node.comparators]
        pairs = [
            self.pair(left, operator, right, depth)
            for left, operator, right in zip(sides, node.ops, sides[1:], strict=False)
        ]
        return Kind.TRUTH, _joined(pairs, ast.BitAnd())

    def pair(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, depth: int) -> ast.expr:
        if isinstance(operator, _BELONGING):
            return self.belonging(left, operator, right, depth)
        if not isinstance(operator, _SAMENESS) and not isinstance(operator, _ORDER):
            raise self.error("not_allowed", right, "==", "!=")
        left_kind, left_node = self.visit(left, depth)
        right_kind, right_node = self.visit(right, depth)
        self.comparable(left, left_kind, right, right_kind)
        if not isinstance(operator, _SAMENESS):
            self.ordered(left, left_kind, right, right_kind)
        return ast.Compare(left_node, [operator], [right_node])

    def belonging(
        self, left: ast.expr, operator: ast.cmpop, right: ast.expr, depth: int
    ) -> ast.expr:
        kind, member = self.visit(left, depth)
        if isinstance(right, ast.List):
            return ast.Compare(member, [operator], [self.literals(left, kind, right)])
        if not isinstance(right, ast.Name) or self.visit(right, depth)[0] not in _LISTS:
            raise self.error("list_expected", right)
        self.expect(kind, Kind.TEXT, left)
        self.check_option(right, left)
        return ast.Compare(member, [operator], [right])

    def literals(self, member: ast.expr, kind: Kind, node: ast.List) -> ast.Constant:
        values = []
        for element in node.elts:
            if not isinstance(element, ast.Constant):
                raise self.error("literal_expected", element)
            found, constant = self.constant(element)
            self.comparable(member, kind, element, found)
            values.append(constant.value)
        return _constant(tuple(values))

    def call(self, node: ast.Call, _depth: int) -> tuple[Kind, ast.expr]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "answered" and not self.functions:
            return self.answered(node)
        meaning = self.functions.get(name)
        if meaning is None:
            raise self.error("unknown_function", node.func, *(self.functions or ["answered"]))
        texts = tuple(
            argument.value
            for argument in node.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        )
        if node.keywords or not len(texts) == len(node.args) == len(meaning):
            usage = ", ".join(f'"{word}"' for word in meaning)
            raise self.error("wrong_arguments", node, f"{name}({usage})")
        self.calls.append(Call(name, texts, self.column(node)))
        return Kind.NUMBER, ast.Name(place(len(self.calls) - 1), ast.Load())

    def answered(self, node: ast.Call) -> tuple[Kind, ast.expr]:
        if node.keywords or len(node.args) != 1 or not isinstance(node.args[0], ast.Name):
            raise self.error("wrong_arguments", node, "answered(name)")
        self.visit(node.args[0], 0)
        return Kind.TRUTH, _call("answered", node.args[0])

    def of_kind(self, kind: Kind, node: ast.expr, depth: int) -> ast.expr:
        found, replaced = self.visit(node, depth)
        self.expect(found, kind, node)
        return replaced

    def expect(self, found: Kind, expected: Kind, node: ast.expr) -> None:
        if found not in (expected, Kind.ANY):
            raise ExpressionError("wrong_kind", self.column(node), found, expected)

    def comparable(self, left: ast.expr, kind: Kind, right: ast.expr, other: Kind) -> None:
        for node, its_kind, across, across_kind in (
            (left, kind, right, other),
            (right, other, left, kind),
        ):
            if its_kind is Kind.LIST:
                raise self.error("use_in", node)
            if its_kind is Kind.DATE and across_kind is Kind.TEXT:
                self.check_date(across)
            self.check_option(node, across)
        if {kind, other} != _DATE_AND_TEXT and Kind.ANY not in (kind, other):
            self.expect(other, kind, right)

    def ordered(self, left: ast.expr, kind: Kind, right: ast.expr, other: Kind) -> None:
        for node, its_kind, across_kind in ((left, kind, other), (right, other, kind)):
            if its_kind is Kind.TRUTH or (its_kind is Kind.TEXT and across_kind is Kind.TEXT):
                raise ExpressionError(
                    "wrong_kind", self.column(node), its_kind, Kind.NUMBER, Kind.DATE
                )

    def check_date(self, node: ast.expr) -> None:
        text = node.value if isinstance(node, ast.Constant) else None
        if not isinstance(text, str) or not _is_date(text):
            raise self.error("date_expected", node)

    def check_option(self, name: ast.expr, value: ast.expr) -> None:
        """A text that the name can never hold is a slip of the pen."""
        options = self.names.get(name.id, Name()).options if isinstance(name, ast.Name) else None
        if options and isinstance(value, ast.Constant) and value.value not in options:
            raise self.error("unknown_option", value, *sorted(options))

    def error(self, code: str, node: ast.expr, *expected: str) -> ExpressionError:
        return ExpressionError(code, self.column(node), self.text(node)[:40], *expected)

    def limit(self, node: ast.expr, size: int) -> None:
        if size > MAX_DEPTH:
            raise self.error("too_deep", node, str(MAX_DEPTH))

    def text(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.source, node) or ""

    def column(self, node: ast.expr) -> int:
        before = self.source.encode()[: node.col_offset].decode()  # offsets are in bytes
        return self.offset + len(before) + 1


def _flat(source: str) -> str:
    """One line, without the space before it: the parser takes both for a syntax of statements."""
    if len(source) > MAX_LENGTH:
        raise ExpressionError("too_long", MAX_LENGTH + 1, "", str(MAX_LENGTH))
    return re.sub(r"\s", " ", source).lstrip()


def _parse(source: str, offset: int) -> ast.expr:
    at = 0
    while at < len(source):
        token = _TOKEN.match(source, at)
        if token is None:
            code = "single_equals" if source[at] == "=" else "unexpected_character"
            raise ExpressionError(code, offset + at + 1, source[at])
        at = token.end()
    if not source:
        raise ExpressionError("empty", 1)
    try:
        with _PARSING:
            return ast.parse(source, mode="eval").body
    except SyntaxError as error:
        end = len(source) + 1
        column = min(error.offset or end, end)
        rest = _WORD.match(source, column - 1)
        code = "syntax" if rest else "unfinished"
        raise ExpressionError(code, offset + column, rest[0] if rest else "") from None


def _joined(parts: list[ast.expr], operator: ast.operator) -> ast.expr:
    return reduce(lambda left, right: ast.BinOp(left, operator, right), parts)


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), list(arguments), [])


def _constant(value: Any) -> ast.Constant:
    return ast.Constant(value)


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def place(number: int) -> str:
    """The name under which a formula's figure call of this number stands in the tree."""
    return f"figure {number}"


_VISITORS: Mapping[type[ast.expr], Callable[[Checked, Any, int], tuple[Kind, ast.expr]]] = {
    ast.Constant: Checked.constant,
    ast.Name: Checked.name,
    ast.UnaryOp: Checked.unary,
    ast.BinOp: Checked.binary,
    ast.BoolOp: Checked.boolean,
    ast.IfExp: Checked.condition,
    ast.Compare: Checked.compare,
    ast.Call: Checked.call,
}
