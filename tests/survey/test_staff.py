"""Sign-in of staff: a link, a cookie, an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from survey.staff import (
    check_staff_session,
    create_sign_in,
    end_staff_session,
    open_staff_session,
)

if TYPE_CHECKING:
    from survey.store import Store

NOW = datetime(2023, 12, 1, tzinfo=UTC)


def test_a_link_opens_sessions_until_it_ends(store: Store):
    """Twelve hours, and each browser has its own cookie."""
    token = create_sign_in(store, clock=lambda: NOW)
    with store.begin() as session:
        one = open_staff_session(session, token, clock=lambda: NOW)
        two = open_staff_session(session, token, clock=lambda: NOW)
        assert one != two
        assert check_staff_session(session, one, clock=lambda: NOW + timedelta(hours=11))
        assert not check_staff_session(session, one, clock=lambda: NOW + timedelta(hours=12))
        assert open_staff_session(session, token, clock=lambda: NOW + timedelta(hours=12)) is None


def test_a_wrong_link_or_cookie_opens_nothing(store: Store):
    """A cookie is no link and a link is no cookie."""
    token = create_sign_in(store)
    with store.begin() as session:
        cookie = open_staff_session(session, token)
        assert open_staff_session(session, cookie) is None
        assert not check_staff_session(session, token)
        assert open_staff_session(session, "") is None
        assert not check_staff_session(session, "")


def test_signing_out_ends_one_browser_only(store: Store):
    """The other one stays."""
    token = create_sign_in(store)
    with store.begin() as session:
        one, two = open_staff_session(session, token), open_staff_session(session, token)
        end_staff_session(session, one)
        assert not check_staff_session(session, one)
        assert check_staff_session(session, two)


def test_the_database_keeps_hashes_only_and_forgets_what_is_over(store: Store):
    """Old sign-ins go with their sessions when a new one is made."""
    token = create_sign_in(store, clock=lambda: NOW)
    with store.begin() as session:
        cookie = open_staff_session(session, token, clock=lambda: NOW)
        dump = str(session.execute(text("SELECT * FROM staff_sign_in, staff_session")).all())
    assert token not in dump
    assert cookie not in dump
    create_sign_in(store, clock=lambda: NOW + timedelta(days=1))
    with store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM staff_sign_in")) == 1
        assert session.scalar(text("SELECT count(*) FROM staff_session")) == 0
