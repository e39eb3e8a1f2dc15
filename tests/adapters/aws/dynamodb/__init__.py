"""What the stores on DynamoDB do that no port says."""
