"""The planner's pages are for those who signed in, like the other pages of the staff."""

from __future__ import annotations

from flask import Blueprint

from webform.staff.access import guard

OWNER = "staff"
"""Whose variants these are: everybody signs in by the same kind of link, so the office shares them."""

blueprint = Blueprint("planner", __name__, url_prefix="/planner")
blueprint.before_request(guard)
