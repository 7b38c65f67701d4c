from tests.report.conftest import chromium, tab

__all__ = ["chromium", "tab"]
