"""The form and the staff's pages, over HTTP."""

from webform.app import create_app
from webform.settings import Settings

__all__ = ["Settings", "create_app"]
