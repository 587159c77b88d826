"""The store: the only package that knows SQLAlchemy and Alembic."""

from sqlalchemy.orm import Session

from survey.store.engine import Store, connect, open_store

__all__ = ["Session", "Store", "connect", "open_store"]
