"""The outside world in a box: an HTTP server that behaves as Alpha Vantage and Alpaca do."""
