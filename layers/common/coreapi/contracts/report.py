"""Reports: which template, and the data that each template takes.

Every field of every template is optional: an absent one is shown as a dash. `DATA` maps each
template to its data, for the operation and for the API's description.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from coreapi import policy
from coreapi.contracts.file import File
from coreapi.contracts.shapes import Command, View
from coreapi.errors import NotFound

HTML = File("text/html; charset=utf-8")
PDF = File("application/pdf")

_MAX_SIGNIFICANT_DIGITS, _MAX_DIGITS = 18, 36
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(given: Any) -> Any:
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise ValueError("Must be a date, such as 2026-03-02.")


def _number(given: Any) -> Decimal:
    """Return a number with the digits that were sent, none of them in an exponent."""
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise ValueError("Must be a number.")  # noqa: TRY004 - pydantic reports ValueErrors
    number = Decimal(given)
    _, digits, exponent = number.as_tuple()
    places = int(exponent)
    # Zeros at the end of an integer only say how large it is.
    significant = len(digits) if places < 0 else len("".join(map(str, digits)).rstrip("0"))
    printed = max(0, len(digits) + places) + max(0, -places)
    if significant > _MAX_SIGNIFICANT_DIGITS or printed > _MAX_DIGITS:
        raise ValueError(
            f"Must have at most {_MAX_SIGNIFICANT_DIGITS} significant digits, and {_MAX_DIGITS} "
            "without an exponent."
        )
    return Context(prec=_MAX_DIGITS).add(number, 0)  # without an exponent, and exact


def _digits(number: Decimal) -> str:
    return f"{number:f}"


_Word = Annotated[str, StringConstraints(max_length=100)]
_Line = Annotated[str, StringConstraints(max_length=500)]
_Paragraph = Annotated[str, StringConstraints(max_length=2_000)]
_Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
_Link = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=500)]
_Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(_digits, return_type=str),
    WithJsonSchema({"type": "number", "exclusiveMinimum": -(10**36), "exclusiveMaximum": 10**36}),
]
_PageSize = Literal["A4", "Letter"]


class Party(Command):
    """A person or company that a report names.

    Attributes:
        name: Name, as it should be shown.
        identifier: A tax, company or account number, as it should be shown.
        city: City.
        country: Country, as it should be shown.
    """

    name: _Line | None = None
    identifier: _Word | None = None
    city: _Word | None = None
    country: _Word | None = None


class Measure(Command):
    """A number and its unit.

    Attributes:
        value: The number, printed with the digits that were sent: at most 18 significant ones,
            and 36 without an exponent.
        unit: The unit, such as MMBtu.
    """

    value: _Number | None = None
    unit: _Word | None = None


class SerialRange(Command):
    """The first and the last serial number of what was retired.

    Attributes:
        first: The first number.
        last: The last number.
    """

    first: _Word | None = None
    last: _Word | None = None


class Signatory(Command):
    """A person who signs.

    Attributes:
        name: Name, as it should be shown.
        title: Office or function.
    """

    name: _Word | None = None
    title: _Word | None = None


class RetirementData(Command):
    """Data of `retirement`: a certificate of one retirement.

    Attributes:
        certificate_number: Number of the certificate.
        issued_on: Day of issue; also the date of the document.
        retired_on: Day of the retirement.
        product: What was retired, such as "Certified natural gas".
        quantity: The amount, printed with the digits that were sent: at most 18 significant ones,
            and 36 without an exponent. A negative amount cancels an earlier line.
        unit: The unit, such as MMBtu.
        beneficiary: For whom it was retired.
        retired_by: Who retired it.
        reason: Why, or the claim that it backs.
        vintage: The year or month of production.
        period_start: First day of the period.
        period_end: Last day of the period.
        carbon_intensity: Emissions per unit.
        basin: Where it was produced.
        facility: The plant or field.
        standards: What it is certified by.
        serials: Serial numbers of what was retired.
        registry: The registry, printed at the top.
        registry_reference: Its reference there.
        verification_url: Where it can be checked; printed, and drawn as a QR code. It is never
            fetched.
        signatories: Who signs.
        page_size: The paper.
    """

    certificate_number: _Word | None = None
    issued_on: _Day | None = None
    retired_on: _Day | None = None
    product: _Line | None = None
    quantity: _Number | None = None
    unit: _Word | None = None
    beneficiary: Party | None = None
    retired_by: Party | None = None
    reason: _Paragraph | None = None
    vintage: _Word | None = None
    period_start: _Day | None = None
    period_end: _Day | None = None
    carbon_intensity: Measure | None = None
    basin: _Word | None = None
    facility: _Line | None = None
    standards: Annotated[list[_Word], Field(max_length=10)] | None = None
    serials: SerialRange | None = None
    registry: _Line | None = None
    registry_reference: _Word | None = None
    verification_url: _Link | None = None
    signatories: Annotated[list[Signatory], Field(max_length=2)] | None = None
    page_size: _PageSize = "A4"


class LineItem(Command):
    """One line of a statement. A negative quantity cancels an earlier line.

    Attributes:
        retired_on: Day of the retirement.
        certificate_number: Number of the certificate.
        product: What was retired, such as "Certified natural gas".
        basin: Where it was produced.
        facility: The plant or field.
        vintage: The year or month of production.
        beneficiary: For whom it was retired.
        quantity: The amount, printed with the digits that were sent: at most 18 significant ones,
            and 36 without an exponent. A negative amount cancels an earlier line.
        unit: The unit, such as MMBtu.
        carbon_intensity: Emissions per unit.
    """

    retired_on: _Day | None = None
    certificate_number: _Word | None = None
    product: _Line | None = None
    basin: _Word | None = None
    facility: _Line | None = None
    vintage: _Word | None = None
    beneficiary: _Line | None = None
    quantity: _Number | None = None
    unit: _Word | None = None
    carbon_intensity: Measure | None = None


class Retirement1Data(Command):
    """Data of `retirement1`: a statement of the retirements of a period, line by line.

    Attributes:
        statement_number: Number of the statement.
        issued_on: Day of issue; also the date of the document.
        period_start: First day of the period.
        period_end: Last day of the period.
        account: Whose statement it is.
        issuer: Who issues it.
        registry: The registry, printed at the top.
        registry_reference: Its reference there.
        verification_url: Where it can be checked; printed, and drawn as a QR code. It is never
            fetched.
        notes: Printed below the lines.
        line_items: In the order in which they are shown inside their product and basin. Sums are
            by unit, product and basin as they print. Lines, headings and sums together are at
            most 10,000 printed lines; more are refused (`REPORT_TOO_LARGE`).
        page_size: The paper.
    """

    statement_number: _Word | None = None
    issued_on: _Day | None = None
    period_start: _Day | None = None
    period_end: _Day | None = None
    account: Party | None = None
    issuer: Party | None = None
    registry: _Line | None = None
    registry_reference: _Word | None = None
    verification_url: _Link | None = None
    notes: _Paragraph | None = None
    line_items: Annotated[list[LineItem], Field(max_length=policy.MAX_LINE_ITEMS)] | None = None
    page_size: _PageSize = "A4"


ReportData = RetirementData | Retirement1Data
DATA: Mapping[str, type[ReportData]] = {
    "retirement": RetirementData,
    "retirement1": Retirement1Data,
}


class RenderReport(Command):
    """A template and its data.

    Attributes:
        template: The template's name.
        data: The data, by the schema of that template.
    """

    template: Annotated[str, Field(json_schema_extra={"enum": list(DATA)})]
    data: ReportData = Field(default_factory=dict, validate_default=True)  # pyright: ignore[reportAssignmentType] - validated

    @field_validator("template")
    @classmethod
    def _is_known(cls, template: str) -> str:
        if template not in DATA:
            raise NotFound(f"Unknown template. There are: {', '.join(DATA)}.")
        return template

    @field_validator("data", mode="plain", json_schema_input_type=ReportData)
    @classmethod
    def _fits_its_template(cls, given: Any, info: ValidationInfo) -> ReportData | None:
        template = info.data.get("template")
        return DATA[template].model_validate(given) if template else None


class PingView(View):
    """The renderer and what it has.

    Attributes:
        renderer: Name of the renderer.
        version: Its version.
        fonts: Families of fonts.
        templates: Names of the templates.
    """

    renderer: str
    version: str
    fonts: Sequence[str]
    templates: Sequence[str]
