import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import Workbook

from advisory.models import (
    Area,
    FormerArea,
    RegisterEntry,
    RegisterImport,
    RegisterProblem,
    SplitChoice,
)
from advisory.register import running
from advisory.register.actions import (
    AlreadyStarted,
    begin_import,
    choose_areas,
    drop_import,
    forget_old_files,
    set_mapping,
)
from advisory.register.columns import COLUMNS
from advisory.register.problems import FileRefused
from advisory.register.reject_file import write_reject_file
from core.models import AuditEvent, Job
from tests.advisory.register_files import DAY, begin, codes, content, imported, start

pytestmark = pytest.mark.django_db
OLD_LIST = "NSO-before-2025-07-01"


def stored(run: RegisterImport) -> RegisterImport:
    run.refresh_from_db()
    return run


def told(run: RegisterImport) -> list[tuple[int, str, str]]:
    return list(run.problems.order_by("pk").values_list("row", "column", "code"))


def test_an_import_writes_what_the_file_says():
    run = stored(imported({}))

    entry = RegisterEntry.objects.get()
    assert (run.state, run.counts, run.total_rows) == ("done", {"new": 1}, 2)
    assert (entry.tax_code, entry.name, entry.status) == (
        "0100233488",
        "Công ty Đổi Mới",
        "active",
    )
    assert (entry.area.name, entry.vsic_section, entry.employees) == ("Phú Lợi", "C", 35)
    assert (entry.founded_on, entry.women_owned) == (date(2015, 3, 1), True)
    assert (entry.last_import, entry.source_row, entry.as_of) == (run, 2, DAY)


def test_the_same_file_again_changes_nothing():
    imported({})
    before = RegisterEntry.objects.values().get()

    again = stored(imported({}))

    after = RegisterEntry.objects.values().get()
    assert again.counts == {"same": 1}
    assert after == before | {"last_import_id": again.pk}


def test_a_newer_file_changes_and_an_older_one_does_not():
    imported({})

    newer = stored(imported({"name": "Tên mới"}, as_of=DAY + timedelta(30)))
    older = stored(imported({"name": "Tên cũ"}, as_of=DAY - timedelta(30)))

    entry = RegisterEntry.objects.get()
    assert (newer.counts, older.counts) == ({"changed": 1}, {"older": 1})
    assert (entry.name, entry.first_as_of, entry.as_of) == (
        "Tên mới",
        DAY,
        DAY + timedelta(30),
    )


def test_a_tax_code_that_stands_twice_is_refused_where_it_says_something_else(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)  # in one batch, and across two
    rows = [{}, {"name": "Khác"}, {}, {"employees": "36"}]

    run = stored(imported(*rows))

    assert run.counts == {"new": 1, "repeated": 1, "refused": 2}
    assert told(run) == [(3, "tax_code", "repeated_name"), (5, "tax_code", "repeated_other")]
    assert set(run.problems.values_list("value", flat=True)) == {"2"}
    assert RegisterEntry.objects.get().name == "Công ty Đổi Mới"


def test_refused_rows_are_told_and_the_others_written():
    run = stored(
        imported({"tax_code": "1"}, {}, {"tax_code": "0100233480", "founded_on": "31/02/2020"})
    )

    assert run.counts == {"new": 1, "refused": 2}
    assert told(run) == [
        (2, "tax_code", "tax_code_length"),
        (4, "tax_code", "tax_code_check"),
        (4, "founded_on", "day_not_there"),
    ]


def test_the_reject_file_is_read_by_people_and_runs_nothing():
    run = imported({"employees": "=cmd|' /C calc'!A0"}, {"status": "-1+1"})

    text = b"".join(write_reject_file(run)).decode("utf-8-sig").splitlines()

    assert text[0] == "Dòng,Cột,Lý do,Ô,Kết quả"
    assert text[1].startswith("2,Lao động,")
    assert "'=cmd|" in text[1]
    assert "'-1+1" in text[2]
    assert all(line.count("\ufeff") == 0 for line in text)


# --- Areas ------------------------------------------------------------------------------------


def test_a_code_that_was_given_out_again_means_what_its_list_says():
    imported({"area_list_version": OLD_LIST}, {"tax_code": "0100000042"})

    old, new = RegisterEntry.objects.order_by("-tax_code").select_related("area", "former_area")
    assert (old.former_area.name, old.area.name) == ("Phú Hòa", "Phú Lợi")
    assert (new.former_area, new.area.name) == (None, "Phú Lợi")
    assert old.area.code == "25750"


def test_every_old_unit_has_become_something():
    units = list(FormerArea.objects.prefetch_related("areas"))

    assert len(units) == 91
    assert sum(len(unit.areas.all()) > 1 for unit in units) == 16
    assert all(unit.areas.all() for unit in units)


def test_a_split_unit_waits_for_a_choice_and_writes_nothing_before():
    run = stored(imported({"area_code": "25741", "area_list_version": OLD_LIST}, {}))

    assert (run.state, run.split_rows) == ("choosing", {"25741": 1})
    assert not RegisterEntry.objects.exists()

    choose_areas(run=run, choices={"25741": "25750"})
    start(run)

    run = stored(run)
    assert (run.state, run.choices) == ("done", {"25741": "25750"})
    # The two rows say two things of one firm.
    assert run.counts == {"new": 1, "refused": 1}
    entry = RegisterEntry.objects.get()
    assert (entry.area.name, entry.former_area.name) == ("Phú Lợi", "Hiệp Thành")


def test_a_choice_is_remembered_for_the_next_file():
    first = imported({"area_code": "25741", "area_list_version": "cũ"})
    choose_areas(run=first, choices={"25741": ""})
    start(first)

    second = stored(imported({"area_code": "25741", "area_list_version": "cũ"}))

    entry = RegisterEntry.objects.get()
    assert (second.state, second.choices) == ("done", {"25741": None})
    assert (entry.area, entry.former_area.name) == (None, "Hiệp Thành")


def test_a_unit_goes_only_where_it_went():
    run = stored(imported({"area_code": "25741", "area_list_version": OLD_LIST}))

    with pytest.raises(Area.DoesNotExist):
        choose_areas(run=run, choices={"25741": "25942"})

    assert not SplitChoice.objects.exists()


# --- Stopped and gone on with ------------------------------------------------------------------


def stop_after(monkeypatch, batches: int) -> None:
    """Let the job break in the middle, as a killed worker's does."""
    write = running.write
    calls = []

    def breaks(batch):
        calls.append(batch)
        if len(calls) > batches:
            raise ZeroDivisionError
        return write(batch)

    monkeypatch.setattr(running, "write", breaks)


def test_an_import_that_stopped_goes_on_behind_its_last_batch(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 3)
    firms = [{"tax_code": code} for code in codes(10)]
    with monkeypatch.context() as broken:
        stop_after(broken, 2)
        run = begin(*firms)
        with pytest.raises(ZeroDivisionError):
            start(run)
    run = stored(run)
    assert (run.state, run.done_rows, run.counts) == ("running", 7, {"new": 6})
    assert RegisterEntry.objects.count() == 6

    start(run)

    run = stored(run)
    assert (run.state, run.done_rows, run.counts) == ("done", 11, {"new": 10})
    assert RegisterEntry.objects.count() == run.problems.count() == 10


def test_a_finished_import_is_not_run_again():
    run = stored(imported({}))

    with pytest.raises(AlreadyStarted):
        start(run)
    with pytest.raises(AlreadyStarted):
        set_mapping(run=run, mapping={}, as_of=DAY)


def test_an_open_quotation_mark_leaves_the_register_as_it_was(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    good = content(*({"tax_code": code} for code in codes(40)))
    run = begin_import(io.BytesIO(good + b'1,"x\n' + b"y,z\n" * 60_000), name="a.csv", as_of=DAY)

    start(run)

    run = stored(run)
    assert (run.state, run.problem) == ("refused", {"code": "quotes", "details": {"row": 42}})
    assert not RegisterEntry.objects.exists()


# --- Files -----------------------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_refused_and_not_kept(settings):
    settings.REGISTER_MAX_BYTES = 100

    with pytest.raises(FileRefused) as refused:
        begin({})

    assert refused.value.code == "too_large"
    assert not RegisterImport.objects.exists()


def test_a_file_goes_once_it_is_read():
    run = begin({})
    storage, name = run.file.storage, run.file.name
    assert storage.exists(name)

    start(run)

    assert not storage.exists(name)


def test_a_workbook_with_merged_headings_comes_in(tmp_path):
    book = Workbook()
    book.active.append(["DANH SÁCH DOANH NGHIỆP"])
    book.active.append(["Mã số thuế", "Tên doanh nghiệp", "Địa bàn", None, "Vốn (triệu đồng)"])
    book.active.append([None, None, "Mã xã", "Phiên bản ĐVHC", None])
    book.active.append(["0100233488", "Cổ phần Đổi Mới", "25750", "cũ", 1500])
    book.active.append(["0100000042", "=A1", "25750", "cũ", 1])
    book.active.merge_cells("C2:D2")
    out = io.BytesIO()
    book.save(out)

    run = begin_import(out, name="so.xlsx", as_of=DAY)
    start(run)

    run = stored(run)
    entry = RegisterEntry.objects.get()
    assert (run.state, run.counts, told(run)) == (
        "done",
        {"new": 1, "refused": 1},
        [(5, "name", "formula")],
    )
    assert (entry.name, entry.area.name, entry.capital_vnd) == (
        "Cổ phần Đổi Mới",
        "Phú Lợi",
        1_500_000_000,
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_come_in(encoding):
    text = "Tên doanh nghiệp;Mã số thuế\nCổ phần Đổi Mới;0100233488\n"

    run = begin_import(io.BytesIO(text.encode(encoding)), name="a.csv", as_of=DAY)
    start(run)

    assert RegisterEntry.objects.get().name == "Cổ phần Đổi Mới"


def test_a_mapping_is_remembered_for_the_same_headings():
    odd = content({}, header=[f"Cột {index}" for index in range(12)])
    first = begin_import(io.BytesIO(odd), name="a.csv", as_of=DAY)
    assert first.mapping["columns"] == {}
    mapping = {"columns": {name: index for index, name in enumerate(COLUMNS)}}

    set_mapping(run=first, mapping=mapping, as_of=DAY)

    second = begin_import(io.BytesIO(odd), name="b.csv", as_of=DAY)
    assert second.mapping["columns"] == mapping["columns"]


def test_old_files_problems_and_household_businesses_are_forgotten(settings):
    left = begin({})
    asked = imported({"area_code": "25741", "area_list_version": OLD_LIST})
    RegisterImport.objects.update(created_at=timezone.now() - timedelta(8))
    stopped = begin({})
    long_before = timezone.now() - timedelta(91)
    RegisterImport.objects.filter(pk=stopped.pk).update(created_at=long_before, state="running")
    long_ago = timezone.localdate() - timedelta(settings.REGISTER_KEEP_HOUSEHOLD_DAYS + 1)
    household = {"tax_code": "079123456789", "name": "Hộ Lan"}
    done = imported(household, {"tax_code": "1"}, {}, as_of=long_ago)
    RegisterImport.objects.filter(pk=done.pk).update(created_at=timezone.now() - timedelta(91))
    assert RegisterEntry.objects.count() == 2

    forget_old_files()

    assert not RegisterImport.objects.filter(pk__in=[left.pk, asked.pk]).exists()
    assert (stored(stopped).state, stopped.problem["code"]) == ("refused", "left")
    assert not RegisterProblem.objects.exists()
    assert [entry.tax_code for entry in RegisterEntry.objects.all()] == ["0100233488"]


def test_dropping_a_file_is_audited_and_a_started_one_stays():
    run = begin({})
    drop_import(run=run)
    assert AuditEvent.objects.filter(verb="dropped a register file").exists()

    started = stored(imported({}))
    with pytest.raises(AlreadyStarted):
        drop_import(run=started)


# --- The command -------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    def write(*firms: dict, header=COLUMNS):
        path = tmp_path / "so.csv"
        path.write_bytes(content(*firms, header=header))
        return path

    return write


def test_the_command_imports_a_file(file, capsys):
    call_command("import_register", file({}))

    assert "1 rows: new 1" in capsys.readouterr().out
    assert Job.objects.get().state == "done"


def test_the_command_writes_the_refused_rows_beside_the_file(file, capsys):
    path = file({}, {"tax_code": "1"})

    with pytest.raises(SystemExit) as ended:
        call_command("import_register", path)

    rejects = path.with_name("so.csv.rejects.csv")
    assert ended.value.code == 2
    assert rejects.read_text("utf-8-sig").splitlines()[1].startswith("3,Tax code,")


def test_the_command_takes_a_mapping(file, tmp_path, capsys):
    path = file({"area_code": "25741", "area_list_version": "cũ"}, header=list("abcdefghijkl"))
    columns = dict(zip(COLUMNS, "abcdefghijkl", strict=True))
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({"columns": columns, "choices": {"25741": "25747"}}))

    with pytest.raises(CommandError, match="No column was found for tax_code, name"):
        call_command("import_register", path)
    call_command("import_register", path, mapping=mapping)

    assert RegisterEntry.objects.get().area.code == "25747"


def test_the_command_goes_on_only_when_told_to(file, monkeypatch, capsys):
    path = file(*({"tax_code": code} for code in codes(6)))
    monkeypatch.setattr(running, "BATCH", 2)
    with monkeypatch.context() as broken:
        stop_after(broken, 1)
        with pytest.raises(ZeroDivisionError):
            call_command("import_register", path)

    with pytest.raises(CommandError, match="stopped after row 3. Add --resume"):
        call_command("import_register", path)
    call_command("import_register", path, resume=True)

    assert RegisterEntry.objects.count() == 6
    assert RegisterImport.objects.get().counts == {"new": 6}
    with pytest.raises(CommandError, match="no import of this file that stopped"):
        call_command("import_register", path, resume=True)


def test_the_command_names_units_nobody_chose_for(file):
    with pytest.raises(CommandError, match=r"25741 \(1 rows\)"):
        call_command("import_register", file({"area_code": "25741", "area_list_version": "cũ"}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda path: path.unlink(), "No such file"),
        (lambda path: path.write_bytes(b""), "The file is empty"),
    ],
    ids=["missing", "empty"],
)
def test_the_command_says_why_a_file_cannot_be_read(file, change, message):
    path = file({})
    change(path)

    with pytest.raises(CommandError, match=message):
        call_command("import_register", path)
