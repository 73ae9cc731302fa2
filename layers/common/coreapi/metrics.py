"""Metrics for operators, besides those of every request."""

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit


def count(name: str, number: int = 1) -> None:
    """Emit a metric with the stack's name as its one dimension."""
    metrics = EphemeralMetrics()
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)
    metrics.flush_metrics()
