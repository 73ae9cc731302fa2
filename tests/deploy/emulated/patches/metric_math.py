"""Alarms on metric math are kept, as alarms on their first metric.

AWS CloudFormation, "AWS::CloudWatch::Alarm", Metrics: "An array that enables you to create an alarm
based on the result of a metric math expression. Each item in the array either retrieves a metric or
performs a math expression."
"""

from typing import Any

from ministack.services.cloudformation import provisioners

_record = provisioners._cw_metric_alarm_record


def _recorded(name: str, properties: dict[str, Any]) -> Any:
    queries = properties.get("Metrics")
    if not queries:
        return _record(name, properties)
    first = next(query["MetricStat"] for query in queries if "MetricStat" in query)
    plain = {key: value for key, value in properties.items() if key != "Metrics"}
    metric = first["Metric"]
    return _record(
        name,
        {
            **plain,
            "Namespace": metric["Namespace"],
            "MetricName": metric["MetricName"],
            "Dimensions": metric.get("Dimensions", []),
            "Period": first["Period"],
            "Statistic": first["Stat"],
        },
    )


provisioners._cw_metric_alarm_record = _recorded
