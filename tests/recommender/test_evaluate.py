"""The evaluation command: generated data with a known order, and files with faults."""

import gzip
import random
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from recommender.features_file import read_features
from recommender.interactions_file import read_interactions

pytestmark = pytest.mark.django_db


def written(path: Path, lines: list[str]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    return path


def chains(n_users: int = 120) -> list[str]:
    """People who go through one of four series of five courses in order."""
    chance = random.Random(4)
    lines = ["user,item,order"]
    for user in range(n_users):
        series, length = chance.randrange(4), chance.randint(3, 5)
        lines += [f"u{user},s{series}-{step},{step}" for step in range(length)]
    return lines


def evaluated(path: Path, protocol: str = "last", **files: Path) -> dict[str, list[float]]:
    """NDCG and its interval of each engine."""
    out = StringIO()
    call_command("evaluate_recommender", data=path, protocol=protocol, stdout=out, **files)
    rows = [line.split() for line in out.getvalue().splitlines()[2:]]
    return {row[0]: [float(row[1]), float(row[2]), float(row[4])] for row in rows}


def test_engine_beats_popularity_and_chance_where_history_tells(tmp_path: Path):
    figures = evaluated(written(tmp_path / "events.csv.gz", chains()))

    ndcg = {name: values[0] for name, values in figures.items()}
    assert ndcg["hybrid"] > 1.5 * ndcg["popularity"] > 0
    assert set(ndcg) == {"hybrid", "ease", "item-knn", "popularity", "random"}
    assert all(low <= middle <= high for middle, low, high in figures.values())


def test_plain_file_and_ts_column_do_too(tmp_path: Path):
    path = tmp_path / "events.csv"
    lines = chains()
    path.write_text("\n".join(["user,item,ts", *lines[1:]]), encoding="utf-8")

    figures = evaluated(path)
    assert figures["hybrid"][0] > figures["random"][0]


def test_strangers_are_known_by_their_file(tmp_path: Path):
    chance = random.Random(5)
    trades = {f"u{user}": chance.choice(["shop", "farm", "mill"]) for user in range(300)}
    lines = [
        f"{user},{trade}-{chance.randrange(8)},{step}"
        for user, trade in trades.items()
        for step in range(3)
    ]
    data = written(tmp_path / "events.csv.gz", ["user,item,ts", *lines])
    users = written(
        tmp_path / "users.csv.gz",
        ["user,trade,staff", *(f"{user},{trade},4" for user, trade in trades.items())],
    )

    figures = evaluated(data, "cold", users=users)

    assert figures["hybrid"][0] > 1.5 * figures["popularity"][0]
    assert figures["hybrid"][0] >= 0.95 * figures["group"][0]


def test_text_columns_are_the_items_words(tmp_path: Path):
    path = written(
        tmp_path / "events.csv.gz",
        ["user,item,order,text", "1,a,1,hóa đơn", "1,b,2,", "2,a,1,hóa đơn"],
    )

    assert read_interactions(path).texts == {0: "hóa đơn", 1: ""}


def test_features_are_numbers_words_and_text(tmp_path: Path):
    path = written(
        tmp_path / "items.csv.gz", ["item,text,year,genres", "a,Toy,1995,fun play", "z,No,1,x"]
    )

    found = read_features(path, "item", {"a": 0, "b": 1})

    assert found == {
        0: {"text": "Toy", "features": {"year": 1995.0, "genres": ["fun", "play"]}},
        1: {},
    }


@pytest.mark.parametrize(
    ("lines", "told"),
    [(["thing,text", "1,x"], "line 1: no column item"), (["item,text", "1"], "line 2: 1 cells")],
)
def test_faults_of_a_features_file_name_the_line(tmp_path: Path, lines: list[str], told: str):
    data = written(tmp_path / "events.csv.gz", chains(3))
    items = written(tmp_path / "items.csv.gz", lines)

    with pytest.raises(CommandError, match="items.csv.gz") as refused:
        call_command("evaluate_recommender", data=data, items=items, stdout=StringIO())

    assert told in str(refused.value)


def test_features_without_events_are_refused(tmp_path: Path):
    with pytest.raises(CommandError, match="--data"):
        call_command("evaluate_recommender", items=tmp_path / "items.csv", stdout=StringIO())


def test_own_order_is_no_time_to_split_by(tmp_path: Path):
    out = StringIO()
    path = written(tmp_path / "events.csv.gz", chains(10))

    call_command("evaluate_recommender", data=path, stdout=out)

    assert "No split by time" in out.getvalue()
    assert "No split by user" in out.getvalue()


def test_too_little_is_said(tmp_path: Path):
    out = StringIO()

    call_command("evaluate_recommender", stdout=out)

    assert "Too little to measure" in out.getvalue()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["user,thing,order", "1,2,3"], "line 1: no column item"),
        (["user,item", "1,2"], "line 1: no column order (or ts)"),
        (["user,item,order", "1,2,3", "1,2,soon"], "line 3: order must be a number, got 'soon'"),
        (["user,item,order", "1,2,nan"], "line 2: order must be a number"),
        (["user,item,order", "1,2"], "line 2: 2 cells"),
        (["user,item,order", ",2,3"], "line 2: user or item is empty"),
        (["user,item,order"], "has a header but no line"),
    ],
)
def test_faults_name_the_line(tmp_path: Path, lines: list[str], told: str):
    path = written(tmp_path / "events.csv.gz", lines)

    with pytest.raises(CommandError, match="events.csv.gz") as refused:
        call_command("evaluate_recommender", data=path, stdout=StringIO())

    assert told in str(refused.value)


def test_cut_gzip_is_named(tmp_path: Path):
    path = written(tmp_path / "events.csv.gz", chains(2_000))
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(CommandError, match=r"line \d+: the gzip file is damaged or cut short"):
        call_command("evaluate_recommender", data=path, stdout=StringIO())


def test_what_is_no_gzip_is_named(tmp_path: Path):
    path = tmp_path / "events.csv.gz"
    path.write_bytes(b"user,item,order\n1,2,3\n")

    with pytest.raises(CommandError, match="damaged or cut short"):
        call_command("evaluate_recommender", data=path, stdout=StringIO())


def test_a_byte_changed_on_the_way_is_noticed(tmp_path: Path):
    path = written(tmp_path / "events.csv.gz", chains(2_000))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))

    with pytest.raises(CommandError, match=r"events.csv.gz, (after )?line \d+"):
        call_command("evaluate_recommender", data=path, stdout=StringIO())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"user,item,order\n1,2,3\n1,\xff\xfe,4\n", "not UTF-8"),
        (b"", "line 1: no column user, item, order (or ts); the header is empty"),
        (gzip.compress(b"user,item,order\n1,2,3\n", mtime=0), "not UTF-8"),  # not named .gz
    ],
    ids=["other-letters", "empty", "packed"],
)
def test_what_is_no_text_is_named(tmp_path: Path, content: bytes, told: str):
    path = tmp_path / "events.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError, match="events.csv") as refused:
        call_command("evaluate_recommender", data=path, stdout=StringIO())

    assert told in str(refused.value)


def test_a_folder_is_no_file(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_recommender", data=tmp_path, stdout=StringIO())


def test_missing_file_is_named(tmp_path: Path):
    with pytest.raises(CommandError, match="does not exist"):
        call_command("evaluate_recommender", data=tmp_path / "no.csv", stdout=StringIO())
