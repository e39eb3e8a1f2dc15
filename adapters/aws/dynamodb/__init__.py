"""The stores on DynamoDB: one file a port, over `tables`; keys and indexes are in `adapters.aws.schema`."""
