"""Alpha Vantage: calls within a deadline, answers classified, raw rows parsed into reports."""
