"""An alarm on what a deployment costs; what carries its tag counts (docs/aws.md has the prices)."""

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_sns as sns
from constructs import Construct


class MonthlyBudget(Construct):
    """Told when the month's cost is, or is forecast to be, above the limit."""

    def __init__(self, scope: Construct, id_: str, *, dollars: int, tag: tuple[str, str], topic: sns.Topic) -> None:
        """The tag has to be activated for cost allocation once, in the account's billing settings.

        It has no name of ours: whatever changes of whom it tells, CloudFormation makes it anew before it deletes the
        old one. AWS refuses it unless the topic's policy already lets budgets in.
        """
        super().__init__(scope, id_)
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=dollars, unit="USD"),
                cost_filters={"TagKeyValue": ["user:{}${}".format(*tag)]},
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind,
                        comparison_operator="GREATER_THAN",
                        threshold=100,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[
                        budgets.CfnBudget.SubscriberProperty(address=topic.topic_arn, subscription_type="SNS")
                    ],
                )
                for kind in ("ACTUAL", "FORECASTED")
            ],
        ).node.add_dependency(topic)
