import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from advisory.instrument_actions import (
    VersionIsPublished,
    VersionIsRetired,
    import_instrument,
    load_shipped_instruments,
    publish_instrument_version,
)
from advisory.models import Instrument, InstrumentVersion
from advisory.xlsform.problems import InstrumentFileError
from core.models import AuditEvent
from tests.advisory.instrument_tables import tables, write_csv, write_xlsx
from tests.factories.advisory import (
    AssessmentFactory,
    InstrumentFactory,
    InstrumentVersionFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    def write(name: str = "shop", **settings: str):
        sheets = tables()
        sheets["settings"][0] |= settings
        return write_csv(tmp_path / name, sheets)

    return write


def test_import_stores_a_draft_with_its_hash_and_importer(folder):
    agency = UserFactory()

    version = import_instrument(folder(), user=agency)

    assert version.state == "draft"
    assert version.instrument.key == "shop_check"
    assert version.instrument.name_vi == "Kiểm tra cửa hàng"
    assert (version.version, version.rule_set) == ("1", "shop@1")
    assert len(version.definition_hash) == 64
    assert (version.imported_by, version.source_name) == (agency, "shop")
    assert AuditEvent.objects.filter(actor=agency, verb="import instrument").count() == 1


def test_the_same_content_again_is_the_same_version(folder, tmp_path):
    first = import_instrument(folder())

    again = import_instrument(write_xlsx(tmp_path / "shop.xlsx", tables()))

    assert again.pk == first.pk
    assert InstrumentVersion.objects.filter(instrument__key="shop_check").count() == 1
    assert AuditEvent.objects.filter(verb="import instrument").count() == 1


def test_a_draft_is_replaced_by_new_content(folder):
    first = import_instrument(folder())

    changed = import_instrument(folder(**{"name::en": "Another name"}))

    assert changed.pk == first.pk
    assert changed.definition["name"]["en"] == "Another name"
    assert changed.definition_hash != first.definition_hash


@pytest.mark.parametrize("state", ["published", "retired"])
def test_a_frozen_version_refuses_other_content_and_says_what_to_do(folder, state):
    version = publish_instrument_version(import_instrument(folder()))
    InstrumentVersion.objects.filter(pk=version.pk).update(state=state)

    with pytest.raises(VersionIsPublished, match="Raise the version in the settings sheet"):
        import_instrument(folder(**{"name::en": "Another name"}))

    version.refresh_from_db()
    assert version.definition["name"]["en"] == "Shop check"


def test_a_new_version_stands_beside_the_old_one(folder):
    old = publish_instrument_version(import_instrument(folder()))

    new = publish_instrument_version(import_instrument(folder(version="2")))

    assert old.pk != new.pk
    assert InstrumentVersion.objects.current("shop_check") == new
    assert InstrumentVersion.objects.published().filter(instrument=new.instrument).count() == 2


def test_publish_freezes_names_and_moment_and_may_be_repeated(folder):
    version = import_instrument(folder(**{"name::vi": "Tên mới"}))
    Instrument.objects.filter(key="shop_check").update(name_vi="Tên cũ")

    published = publish_instrument_version(version)
    again = publish_instrument_version(version)

    assert again.published_at == published.published_at is not None
    assert Instrument.objects.get(key="shop_check").name_vi == "Tên mới"
    assert AuditEvent.objects.filter(verb="publish instrument").count() == 1
    published.definition_hash = "0" * 64
    published = InstrumentVersion.objects.get(pk=published.pk)
    published.definition_hash = "0" * 64
    with pytest.raises(ValidationError):
        published.save()


def test_a_retired_version_is_not_published_again(folder):
    version = import_instrument(folder())
    InstrumentVersion.objects.filter(pk=version.pk).update(state="retired")

    with pytest.raises(VersionIsRetired):
        publish_instrument_version(version)


def test_a_wrong_file_leaves_the_database_as_it_was(folder):
    path = folder(levels="nothing")

    with pytest.raises(InstrumentFileError):
        import_instrument(path)

    assert not Instrument.objects.filter(key="shop_check").exists()


def test_topics_are_checked_against_the_vocabulary(tmp_path):
    sheets = tables()
    sheets["survey"][2]["topics"] = "clod"

    with pytest.raises(InstrumentFileError, match="did you mean 'cloud'"):
        import_instrument(write_csv(tmp_path, sheets))


def test_an_upload_is_imported_under_its_name(tmp_path):
    content = write_xlsx(tmp_path / "shop.xlsx", tables()).read_bytes()

    version = import_instrument(SimpleUploadedFile("của tôi.xlsx", content))
    with pytest.raises(InstrumentFileError, match=r"hỏng.xlsx, not a readable"):
        import_instrument(SimpleUploadedFile("hỏng.xlsx", b"MZ"))

    assert version.source_name == "của tôi.xlsx"


def test_the_shipped_instruments_are_loaded_and_published_once():
    first = load_shipped_instruments()

    again = load_shipped_instruments()

    assert [version.instrument.key for version in first] == ["labanso_quick", "vn_dbi_1970"]
    assert [version.pk for version in again] == [version.pk for version in first]
    assert {version.state for version in again} == {"published"}


def test_a_version_published_before_stays_and_the_shipped_one_stands_beside_it():
    instrument = InstrumentFactory(key="vn_dbi_1970")
    before = InstrumentVersionFactory(
        instrument=instrument, version="1", rule_set="dbi1970@1", definition={"items": ["old"]}
    )
    begun = AssessmentFactory(instrument_version=before)

    load_shipped_instruments()

    kept = InstrumentVersion.objects.get(pk=before.pk)
    assert (kept.definition, kept.definition_hash) == ({"items": ["old"]}, before.definition_hash)
    assert (kept.state, kept.published_at) == ("published", before.published_at)
    current = InstrumentVersion.objects.current("vn_dbi_1970")
    assert current != before
    assert current.version > "1"
    assert current.rule_set == before.rule_set
    begun.refresh_from_db()
    assert begun.instrument_version_id == before.pk


def test_export_and_import_give_the_same_hash(tmp_path):
    load_shipped_instruments()
    for key in ("vn_dbi_1970", "labanso_quick"):
        version = InstrumentVersion.objects.current(key)

        call_command(
            *("export_instrument", key, version.version, str(tmp_path / f"{key}.xlsx")),
            stdout=io.StringIO(),
        )
        again = import_instrument(tmp_path / f"{key}.xlsx")

        assert again == version
        assert again.definition_hash == version.definition_hash


def test_the_import_command_publishes_when_told(folder):
    out = io.StringIO()

    call_command("import_instrument", str(folder()), "--publish", stdout=out)

    assert InstrumentVersion.objects.current("shop_check").definition_hash in out.getvalue()


def test_the_import_command_says_what_is_wrong(folder):
    with pytest.raises(CommandError, match=r"shop, sheet settings, row 2, column levels"):
        call_command("import_instrument", str(folder(levels="overal")))


def test_the_export_command_writes_a_folder_too(folder, tmp_path):
    import_instrument(folder())

    call_command(
        "export_instrument", "shop_check", "1", str(tmp_path / "out"), stdout=io.StringIO()
    )

    assert (tmp_path / "out" / "survey.csv").exists()


def test_the_export_command_names_the_versions_there_are(folder, tmp_path):
    import_instrument(folder())

    with pytest.raises(CommandError, match=r"no version 2 of shop_check \(1\)"):
        call_command("export_instrument", "shop_check", "2", str(tmp_path / "out.xlsx"))


def test_a_place_that_cannot_be_written_is_said(folder, tmp_path):
    import_instrument(folder())

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_instrument", "shop_check", "1", str(tmp_path / "no" / "out.xlsx"))
