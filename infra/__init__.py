"""The infrastructure on AWS, as an app of the CDK: stacks, what they are built from, and the settings of each stage."""
