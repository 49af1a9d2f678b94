import pytest

from core.first_run import Done, code_fingerprint


@pytest.fixture
def root(tmp_path):
    for name in ("advisory/data", "advisory/templates", "site/core"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "advisory/data/areas.csv").write_text("code\n1\n")
    (tmp_path / "site/core/jobs.py").write_text("MAX = 5\n")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("advisory/data/areas.csv", True),
        ("site/core/jobs.py", True),
        ("site/core/new.py", True),
        ("advisory/templates/page.html", False),
        ("site/core/portal.css", False),
    ],
)
def test_set_up_is_repeated_when_what_it_reads_changed(root, path, counts):
    before = code_fingerprint(root)

    (root / path).write_text("changed")

    assert (code_fingerprint(root) != before) == counts


def test_a_file_that_moves_counts_as_a_change(root):
    before = code_fingerprint(root)

    (root / "site/core/jobs.py").rename(root / "site/core/work.py")

    assert code_fingerprint(root) != before


def test_what_was_done_is_known_at_the_next_start(tmp_path):
    Done(tmp_path / "run.json", "sqlite a").add("set_up", "f1")

    done = Done(tmp_path / "run.json", "sqlite a")

    assert done.has("set_up", "f1")
    assert not done.has("set_up", "f2")
    assert not done.has("seed_demo")


def test_another_or_a_new_database_starts_over(tmp_path):
    done = Done(tmp_path / "run.json", "sqlite a")
    done.add("set_up", "f1")

    assert not Done(tmp_path / "run.json", "postgres b").has("set_up", "f1")
    done.forget()
    assert not Done(tmp_path / "run.json", "sqlite a").has("set_up", "f1")


def test_a_damaged_note_is_as_good_as_none(tmp_path):
    (tmp_path / "run.json").write_text("{half")

    assert not Done(tmp_path / "run.json", "sqlite a").has("set_up")
