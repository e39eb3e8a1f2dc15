"""What Signal9 Advisor decides, in pure Python: model, rules, ports and use cases."""
