"""Prefect alone: each flow calls the stages of pipeline.build and shows what they did."""
