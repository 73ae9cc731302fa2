"""`retirement`: what the certificate says."""

from typing import Any

from coreapi.contracts.report import RetirementData
from coreapi.reports.wording import DASH, day, measure, number, period, place, text, titled


def page(data: RetirementData) -> dict[str, Any]:
    """Return every text of the certificate, in the order in which it is read."""
    unit = text(data.unit) if data.unit else ""
    return {
        "title": "Certificate of Retirement",
        "subject": titled("Certificate of Retirement", data.certificate_number),
        "registry": text(data.registry) if data.registry else "",
        "certifies": "This certifies that",
        "quantity": number(data.quantity),
        "unit": unit,
        "of": "of",
        "product": text(data.product),
        "retired": "were permanently retired on behalf of",
        "beneficiary": text(data.beneficiary.name if data.beneficiary else None),
        "beneficiaryPlace": place(data.beneficiary),
        "reason": text(data.reason),
        "facts": [
            {"label": label, "value": value}
            for label, value in (
                ("Retired by", text(data.retired_by.name if data.retired_by else None)),
                ("Retired on", day(data.retired_on)),
                ("Vintage", text(data.vintage)),
                ("Production period", period(data.period_start, data.period_end)),
                ("Carbon intensity", measure(data.carbon_intensity)),
                ("Basin", text(data.basin)),
                ("Facility", text(data.facility)),
                ("Standards", ", ".join(text(each) for each in data.standards or ()) or DASH),
                ("Serial numbers", _serials(data)),
                ("Registry reference", text(data.registry_reference)),
            )
        ],
        "numberLabel": "Certificate",
        "number": text(data.certificate_number),
        "issuedLabel": "Issued on",
        "issued": day(data.issued_on),
        "signatories": [
            {"name": text(each.name), "title": text(each.title)} for each in data.signatories or ()
        ],
        "verify": "Verify this certificate",
        "verificationUrl": data.verification_url or DASH,
    }


def _serials(data: RetirementData) -> str:
    if data.serials is None or not (data.serials.first or data.serials.last):
        return DASH
    return f"{text(data.serials.first)} \N{EN DASH} {text(data.serials.last)}"
