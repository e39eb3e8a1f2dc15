"""What tells people how it goes: alarms on the service levels, a budget, a dashboard. It changes with what they ask."""

from collections.abc import Mapping, Sequence

from aws_cdk import Annotations, Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.dashboard import Dashboard
from infra.constructs.monthly_budget import MonthlyBudget
from infra.constructs.pascal import pascal
from infra.service_levels import HOUR, ROTATES, WEEK, Missed, ServiceLevel, filled, letter, service_levels
from infra.stacks.component import DEPLOYMENT_TAG, ComponentStack
from infra.target import Target
from infra.wiring import queues

MOST_METRICS = 10
"""That an alarm looks at, by CloudWatch's own limit."""
TELL_NOBODY = (
    "The alarms of prod tell nobody: set stages.prod.alarms.email in cdk.json, or subscribe to their topic yourself."
)


class MonitoringStack(ComponentStack):
    """Alarms, all to one topic."""

    def __init__(self, scope: Construct, target: Target) -> None:
        """Make it."""
        super().__init__(scope, "monitoring", target)
        stage, names = target.stage, target.names
        self._names = names
        self._namespace = f"Signal9/{stage.name}"
        self._topic = self._made_topic(stage.alarms.email)
        for level in service_levels(stage):
            self._alarm_on(level)
        every = queues(stage)
        for start in range(0, len(every), MOST_METRICS):
            of, more = every[start : start + MOST_METRICS], f"-{start // MOST_METRICS + 1}" if start else ""
            self._alarm(
                f"dead-letters{more}",
                "An event waits for a person: `signal9 --profile aws dead-letters` shows why.",
                self._letters(of, Duration.minutes(5)),
            )
            # SQS tells the age of the oldest letter, too, but not of one that has been looked at three times.
            self._alarm(
                f"dead-letters-old{more}",
                "For a week there has been no hour without dead letters: see to them before their queues forget them.",
                self._letters(of, Duration.hours(1)),
                times=WEEK // HOUR,
            )
        self._alarm(
            "rotation",
            "The providers' keys were not rotated: the log of rotate-secret says why.",
            cloudwatch.Metric(
                namespace="AWS/Lambda",
                metric_name="Errors",
                dimensions_map={"FunctionName": names.of(ROTATES)},
                statistic="Sum",
                period=Duration.hours(1),
            ),
        )
        if stage.alarms.monthly_dollars != "none":
            MonthlyBudget(
                self,
                "Budget",
                dollars=stage.alarms.monthly_dollars,
                tag=(DEPLOYMENT_TAG, names.prefix),
                topic=self._topic,
            )
        Dashboard(self, "Dashboard", namespace=self._namespace, names=names)
        if stage.name == "prod" and stage.alarms.email is None:
            Annotations.of(self).add_warning_v2("signal9:alarms-tell-nobody", TELL_NOBODY)

    def _made_topic(self, email: str | None) -> sns.Topic:
        topic = sns.Topic(self, "Alarms", topic_name=self._names.of("alarms"), enforce_ssl=True)
        for service in ("cloudwatch", "budgets"):
            topic.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[iam.ServicePrincipal(f"{service}.amazonaws.com")],
                    actions=["sns:Publish"],
                    resources=[topic.topic_arn],
                    conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
                )
            )
        if email:
            topic.add_subscription(subscriptions.EmailSubscription(email))
        return topic

    def _alarm_on(self, level: ServiceLevel) -> None:
        period = Duration.seconds(level.seconds)
        self._alarm(
            level.name,
            level.promise,
            _expression(
                level.expression,
                {
                    name: cloudwatch.Metric(
                        namespace=self._namespace,
                        metric_name=figure.metric,
                        dimensions_map={"UseCase": figure.use_case},
                        statistic=figure.statistic,
                        period=period,
                    )
                    for name, figure in level.figures.items()
                },
                period,
            ),
            missed=level.missed,
            threshold=level.threshold,
            silence_is_missed=level.silence_is_missed,
            silent_hours=level.silent_hours,
        )

    def _alarm(
        self,
        name: str,
        description: str,
        metric: cloudwatch.IMetric,
        *,
        missed: Missed = Missed.ABOVE,
        threshold: float = 0,
        times: int = 1,
        silence_is_missed: bool = False,
        silent_hours: int = 0,
    ) -> None:
        treatment = cloudwatch.TreatMissingData
        alarm = cloudwatch.Alarm(
            self,
            pascal(name),
            alarm_name=self._names.of(name),
            alarm_description=description,
            metric=metric,
            threshold=threshold,
            comparison_operator=_OPERATORS[missed],
            evaluation_periods=times,
            treat_missing_data=treatment.BREACHING if silence_is_missed else treatment.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self._topic))
        if silent_hours:
            alarm.node.default_child.warm_up_configuration = cloudwatch.CfnAlarm.WarmUpConfigurationProperty(
                warm_up_period_duration_in_minutes=silent_hours * 60,
                only_start_evaluating_after_warm_up_period_ends=True,
            )

    def _letters(self, queues_: Sequence[str], period: Duration) -> cloudwatch.IMetric:
        """In all of these dead-letter queues."""
        letters = {
            letter(place): cloudwatch.Metric(
                namespace="AWS/SQS",
                metric_name="ApproximateNumberOfMessagesVisible",
                dimensions_map={"QueueName": self._names.queue(of)},
                statistic="Maximum",
                period=period,
            )
            for place, of in enumerate(queues_)
        }
        return _expression(f"SUM([{filled(len(letters))}])", letters, period)


_OPERATORS = {
    Missed.ABOVE: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    Missed.BELOW: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
}


def _expression(text: str, metrics: Mapping[str, cloudwatch.IMetric], period: Duration) -> cloudwatch.IMetric:
    if text in metrics:
        return metrics[text]
    return cloudwatch.MathExpression(expression=text, using_metrics=dict(metrics), period=period)
