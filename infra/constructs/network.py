"""A network of the functions' own, for accounts that demand one."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Aws
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.config.stage import Stage
from infra.constructs.kept_log import kept_log
from infra.names import Names

HTTPS = 443


class Network(Construct):
    """Private subnets in two zones; the providers are reached by one NAT gateway, tables and archive without it."""

    def __init__(self, scope: Construct, name: str, *, names: Names, stage: Stage) -> None:
        """What passes is logged, and that is kept as long as the functions' own logs."""
        super().__init__(scope, name)
        private = ec2.SubnetType.PRIVATE_WITH_EGRESS
        self._vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=1,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="public", subnet_type=ec2.SubnetType.PUBLIC, map_public_ip_on_launch=False
                ),
                ec2.SubnetConfiguration(name="functions", subnet_type=private),
            ],
            gateway_endpoints={
                "DynamoDb": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.DYNAMODB),
                "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3),
            },
            flow_logs={"All": ec2.FlowLogOptions(destination=self._flow_logs(names, stage))},
            restrict_default_security_group=False,
        )
        self._subnets = ec2.SubnetSelection(subnet_type=private)
        self._group = ec2.SecurityGroup(
            self,
            "Functions",
            vpc=self._vpc,
            description="The functions: nothing comes in, HTTPS goes out",
            allow_all_outbound=False,
        )
        self._group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(HTTPS), "Providers and AWS")

    def _flow_logs(self, names: Names, stage: Stage) -> ec2.FlowLogDestination:
        log_group = kept_log(self, "FlowLog", name=f"/aws/vpc/{names.prefix}", stage=stage, switched=True)
        role = iam.Role(
            self,
            "FlowLogRole",
            role_name=names.of_account("flow-logs"),
            assumed_by=iam.PrincipalWithConditions(
                iam.ServicePrincipal("vpc-flow-logs.amazonaws.com"),
                {
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    "ArnLike": {"aws:SourceArn": names.flow_logs_arn},
                },
            ),
            description="What the network's flow log may do",
        )
        return ec2.FlowLogDestination.to_cloud_watch_logs(log_group, role)

    @property
    def of_a_function(self) -> Mapping[str, Any]:
        """What places a function in it."""
        return {"vpc": self._vpc, "vpc_subnets": self._subnets, "security_groups": [self._group]}
