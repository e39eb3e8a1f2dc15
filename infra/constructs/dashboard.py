"""One page that shows how the days go."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.names import Names
from infra.service_levels import CALLERS, DAILY_JOBS

PAGES = (
    (
        "Assets of a day",
        ("pollinate_asset",),
        ("AssetsAdvanced", "AssetsCompleted", "AnalysisReady"),
        "Sum",
    ),
    ("Calls used", CALLERS, ("CallsUsed",), "Sum"),
    ("Reports", ("pollinate_asset",), ("ReportsAccepted", "ReportsRejected", "ReportsProvisional"), "Sum"),
    ("Runs that failed", (*DAILY_JOBS, "pollinate_asset"), ("Failures",), "Sum"),
    ("Seconds a run took", (*DAILY_JOBS, "pollinate_asset"), ("DurationSeconds",), "Maximum"),
    ("Seconds of a pollination", ("pollinate_asset",), ("OwnSeconds", "CallSeconds"), "Average"),
    ("Releases", ("reconcile",), ("ReleasesOpen",), "Maximum"),
    ("Queue and dead letters", ("reconcile",), ("QueueDepth", "DeadLetters"), "Maximum"),
    ("Fully fresh, percent", ("reconcile",), ("FullyFreshPercent",), "Average"),
)
"""Title, use cases, metrics and statistic of each graph."""
ACROSS = 3


class Dashboard(Construct):
    """A graph a question, a point a day."""

    def __init__(self, scope: Construct, name: str, *, namespace: str, names: Names) -> None:
        """`namespace`: of the metrics."""
        super().__init__(scope, name)
        graphs = [
            cloudwatch.GraphWidget(
                title=title,
                width=24 // ACROSS,
                left=[
                    cloudwatch.Metric(
                        namespace=namespace,
                        metric_name=metric,
                        dimensions_map={"UseCase": use_case},
                        statistic=statistic,
                        period=Duration.days(1),
                        label=f"{use_case} {metric}" if len(use_cases) > 1 else metric,
                    )
                    for use_case in use_cases
                    for metric in metrics
                ],
            )
            for title, use_cases, metrics, statistic in PAGES
        ]
        rows = [graphs[start : start + ACROSS] for start in range(0, len(graphs), ACROSS)]
        cloudwatch.Dashboard(self, "Dashboard", dashboard_name=names.of_account("days"), widgets=rows)
