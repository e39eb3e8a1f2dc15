"""Files for other programs: Parquet and CSV."""
