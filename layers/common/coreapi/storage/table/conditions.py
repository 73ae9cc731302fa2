"""Conditions of writes and keys: DynamoDB's expressions, made of attributes and values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that can be joined with others.

    Attributes:
        parts: The expression, in which an `Attr` stands for its name and a `Value` for its value.
    """

    parts: tuple["str | Attr | Value", ...]

    def __and__(self, other: "Condition") -> "Condition":
        """Return the condition that both hold."""
        return Condition(("(", *self.parts, " AND ", *other.parts, ")"))

    def __or__(self, other: "Condition") -> "Condition":
        """Return the condition that one of them holds."""
        return Condition(("(", *self.parts, " OR ", *other.parts, ")"))

    def expression(self) -> tuple[str, dict[str, str], dict[str, object]]:
        """Return DynamoDB's text, the names and the values that its placeholders stand for."""
        names: dict[str, str] = {}
        values: dict[str, object] = {}
        text: list[str] = []
        for part in self.parts:
            if isinstance(part, Attr):
                text.append(f"#n{len(names)}")
                names[text[-1]] = part.name
            elif isinstance(part, Value):
                text.append(f":v{len(values)}")
                values[text[-1]] = part.value
            else:
                text.append(part)
        return "".join(text), names, values


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a condition."""

    value: object


@dataclass(frozen=True, slots=True)
class Size:
    """How long an attribute is."""

    of: "Attr"

    def lt(self, value: int) -> Condition:
        """Return the condition that it is less than a number."""
        return Condition(("size(", self.of, ") < ", Value(value)))


@dataclass(frozen=True, slots=True)
class Attr:
    """An attribute, of which something is asked."""

    name: str

    def eq(self, value: object) -> Condition:
        """Return the condition that it equals a value."""
        return self._compared("=", value)

    def lt(self, value: object) -> Condition:
        """Return the condition that it is less than a value."""
        return self._compared("<", value)

    def lte(self, value: object) -> Condition:
        """Return the condition that it is not more than a value."""
        return self._compared("<=", value)

    def gt(self, value: object) -> Condition:
        """Return the condition that it is more than a value."""
        return self._compared(">", value)

    def gte(self, value: object) -> Condition:
        """Return the condition that it is not less than a value."""
        return self._compared(">=", value)

    def between(self, low: object, high: object) -> Condition:
        """Return the condition that it lies between two values, or is one of them."""
        return Condition((self, " BETWEEN ", Value(low), " AND ", Value(high)))

    def begins_with(self, value: str) -> Condition:
        """Return the condition that it begins with a text."""
        return self._asked("begins_with", Value(value))

    def contains(self, value: object) -> Condition:
        """Return the condition that it has an element, or a text in it."""
        return self._asked("contains", Value(value))

    def exists(self) -> Condition:
        """Return the condition that there is one."""
        return self._asked("attribute_exists")

    def not_exists(self) -> Condition:
        """Return the condition that there is none."""
        return self._asked("attribute_not_exists")

    def size(self) -> Size:
        """Return its length, of which something is asked."""
        return Size(self)

    def _compared(self, operator: str, value: object) -> Condition:
        return Condition((self, f" {operator} ", Value(value)))

    def _asked(self, function: str, *arguments: Value) -> Condition:
        others = [part for argument in arguments for part in (", ", argument)]
        return Condition((f"{function}(", self, *others, ")"))
