"""Spark and PostgreSQL, really running, against NumPy: the same plan, the same numbers."""

from __future__ import annotations

import gc
import shutil
import warnings

import pytest

from analysis.backends import estimate_in, postgres_source, spark_source
from analysis.designs import Design
from analysis.errors import AnalysisError
from analysis.estimands import correlation, estimate, mean, proportion, ratio, total
from tests.analysis.backends.invented import BY_ROWS, CLUSTERED, TWO_STAGES, WHERE, rows, same
from tests.conftest import absent

# pyspark leaves sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
ASKED = (
    mean("q1", "q 2", "income", "yes"),
    total("income"),
    proportion("nơi ở"),
    ratio("income", "q1"),
    correlation("q1", "income"),
)


@pytest.fixture(scope="module")
def parquet(tmp_path_factory):
    """Return the path of the invented rows, and its estimates by NumPy on demand."""
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    rows().to_parquet(path, index=False)
    return str(path)


@pytest.fixture(scope="session")
def spark():
    """Give a running Spark of two threads, started once: few partitions, no page of its own."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        absent("pyspark")
    if shutil.which("java") is None:
        absent("Java 17")
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.log.level", "ERROR")
    # A few rows: compiling the queries would take longer than running them.
    builder = builder.config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    builder = builder.config("spark.sql.codegen.wholeStage", "false")
    session = builder.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    yield session
    session.stop()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def postgres_url(postgres_server):
    """Give the address of a database."""
    return postgres_server.url("postgres")


QUESTIONS = [
    (CLUSTERED, {"by": ("nơi ở", "yes")}),
    (TWO_STAGES, {"by": "sex", "where": WHERE}),
    (BY_ROWS, {"by": "sex", "where": "q1 > 1"}),
]


FEW = (mean("q 2", "income"), proportion("sex"))


@pytest.mark.slow
@pytest.mark.parametrize(("design", "options"), QUESTIONS)
def test_spark_says_what_numpy_says(spark, parquet, design, options):
    """Clusters, two stages, single persons; domains; a condition with quotes, backslashes and Vietnamese."""
    with spark_source(parquet) as source:
        same(estimate_in(source, design, *FEW, **options), estimate(parquet, design, *FEW, **options))


@pytest.mark.slow
def test_spark_says_the_same_bytes_twice(spark, parquet):
    """Two runs, the rows in one partition and in three."""
    spark.read.parquet(parquet).repartition(3).createOrReplaceTempView("forms_in_three")
    found = set()
    for data in (parquet, "table:forms_in_three"):
        with spark_source(data) as source:
            each = estimate_in(source, CLUSTERED, mean("q1", "income"), by="sex")
        found.add(each.value.tobytes() + each.se.tobytes() + each.solved.moments.sums.tobytes())
    assert len(found) == 1


@pytest.mark.postgres
@pytest.mark.parametrize(("design", "options"), [*QUESTIONS, (Design(), {"deff": "wor"})])
def test_postgres_says_what_numpy_says(postgres_url, parquet, design, options):
    """A file copied into a temporary table; the same questions."""
    with postgres_source(parquet, postgres_url) as source:
        same(estimate_in(source, design, *ASKED, **options), estimate(parquet, design, *ASKED, **options))


@pytest.mark.postgres
def test_postgres_reads_a_table_that_is_there(postgres_server, postgres_url):
    """``table:schema.name`` is not copied; decimals, flags and nulls of SQL are understood."""
    postgres_server.execute("CREATE SCHEMA IF NOT EXISTS survey")
    postgres_server.execute("DROP TABLE IF EXISTS survey.forms")
    postgres_server.execute("CREATE TABLE survey.forms (h text, w numeric(8, 2), y integer, yes boolean)")
    postgres_server.execute(
        "INSERT INTO survey.forms VALUES ('a', 2, 1, true), ('a', 2, 3, false), ('đ', 3, 8, null), ('đ', 3, null, true)"
    )
    with postgres_source("table:survey.forms", postgres_url) as source:
        found = estimate_in(source, Design(weight="w", strata="h"), total("y"), mean("yes"))
    assert found.points.tolist() == [32.0, 5 / 7]
    postgres_server.execute("DROP TABLE survey.forms")


@pytest.mark.parametrize(
    ("url", "code"),
    [(None, "backend-address"), ("postgresql://nobody@127.0.0.1:1/none", "backend-unreachable")],
)
def test_a_database_that_does_not_answer_is_named(monkeypatch, parquet, url, code):
    """No address, nobody there."""
    monkeypatch.delenv("KHAOSAT_POSTGRES_URL", raising=False)
    with pytest.raises(AnalysisError, match=code), postgres_source(parquet, url):
        pass


def test_spark_without_java_is_named(monkeypatch, parquet, tmp_path):
    """The message says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with (
        pytest.raises(AnalysisError, match=r"backend-absent.*khaosat\[spark\]"),
        spark_source(parquet, "local[2]"),
    ):
        pass


def test_a_table_that_is_not_there_is_named(postgres_url):
    """The database's own words are passed on."""
    with pytest.raises(AnalysisError, match="backend-failed"), postgres_source("table:nothing", postgres_url):
        pass
