"""Logical ids of CloudFormation: letters and digits only."""


def pascal(name: str) -> str:
    """`earnings_calendar` and `earnings-calendar` become `EarningsCalendar`."""
    return "".join(part.capitalize() for part in name.replace("-", "_").split("_"))
