import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from advisory.instrument_actions import (
    SHIPPED,
    VersionIsDraft,
    VersionIsPublished,
    VersionIsRetired,
    WordingNotConfirmed,
    import_instrument,
    load_shipped_instruments,
    publish_instrument_version,
    retire_instrument_version,
    reused_in,
    warnings_of,
)
from advisory.models import Instrument, InstrumentVersion
from advisory.xlsform.problems import InstrumentFileError
from core.models import AuditEvent
from tests.advisory.instrument_tables import tables, write_csv, write_xlsx
from tests.advisory.shipped import ALL, definition
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


def write(path, version: str, **cells: str):
    """The shop's tables as this version, the first question's cells changed."""
    sheets = tables()
    sheets["settings"][0]["version"] = version
    sheets["survey"][0] |= cells
    return write_csv(path / f"shop-{version}", sheets)


def test_a_version_with_other_words_only_is_a_minor_one(folder, tmp_path):
    first = publish_instrument_version(import_instrument(folder()))

    minor = import_instrument(write(tmp_path, "1.1", **{"label::en": "Has it a site?"}))
    other = import_instrument(write(tmp_path, "2", required="yes"))

    assert minor.definition_hash != first.definition_hash
    assert minor.same_meaning_as == first
    assert first.same_meaning_as is None
    assert other.same_meaning_as is None


def test_changed_texts_are_published_once_somebody_says_they_mean_the_same(folder, tmp_path):
    publish_instrument_version(import_instrument(folder()))
    agency = UserFactory()
    minor = import_instrument(write(tmp_path, "1.1", **{"label::en": "Has it a site?"}))

    with pytest.raises(WordingNotConfirmed, match="1 texts differ from version 1"):
        publish_instrument_version(minor, user=agency)
    minor.refresh_from_db()
    assert minor.state == "draft"

    published = publish_instrument_version(minor, user=agency, is_same_meaning=True)

    assert published.state == "published"
    event = AuditEvent.objects.get(actor=agency, verb="publish instrument")
    assert (event.details["confirmed_texts"], event.details["after"]) == (1, "1")


def test_a_name_used_again_with_another_meaning_is_refused_at_its_cell(folder, tmp_path):
    publish_instrument_version(import_instrument(folder()))

    with pytest.raises(InstrumentFileError) as error:
        import_instrument(write(tmp_path, "2", type="text", score_rule="", dimension=""))

    assert "shop-2, sheet survey, row 2, column type (A): 'has_site' is of" in str(error.value)
    assert InstrumentVersion.objects.filter(instrument__key="shop_check").count() == 1


def test_a_retired_version_keeps_its_names(folder, tmp_path):
    retire_instrument_version(publish_instrument_version(import_instrument(folder())))

    with pytest.raises(InstrumentFileError, match="is of type yesno in version 1"):
        import_instrument(write(tmp_path, "2", type="text", score_rule="", dimension=""))


def test_drafts_made_side_by_side_are_checked_again_when_published(folder, tmp_path):
    first = import_instrument(folder())
    second = import_instrument(write(tmp_path, "2", score_rule="no"))
    publish_instrument_version(first)

    with pytest.raises(InstrumentFileError, match="write another rule_set"):
        publish_instrument_version(second, is_same_meaning=True)

    assert [problem.column for problem in reused_in(second)] == ["score_rule"]
    second.refresh_from_db()
    assert second.state == "draft"


def test_retiring_lets_nobody_begin_and_may_be_repeated(folder):
    agency = UserFactory()
    version = publish_instrument_version(import_instrument(folder()))

    retire_instrument_version(version, user=agency)
    again = retire_instrument_version(version, user=agency)

    assert again.state == "retired"
    assert AuditEvent.objects.filter(actor=agency, verb="retire instrument").count() == 1
    with pytest.raises(InstrumentVersion.DoesNotExist):
        InstrumentVersion.objects.current("shop_check")


def test_a_draft_is_not_retired(folder):
    with pytest.raises(VersionIsDraft):
        retire_instrument_version(import_instrument(folder()))


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


def test_the_shipped_instruments_are_loaded_and_published_once(no_instruments):
    first = load_shipped_instruments()

    again = load_shipped_instruments()

    assert [version.instrument.key for version in first] == sorted(ALL)
    assert [version.pk for version in again] == [version.pk for version in first]
    assert {version.state for version in again} == {"published"}


def test_a_version_published_before_stays_and_the_shipped_one_stands_beside_it(no_instruments):
    instrument = InstrumentFactory(key="vn_dbi_1970")
    old = definition("vn_dbi_1970") | {"version": "1", "recommendations": []}
    before = InstrumentVersionFactory(
        instrument=instrument, version="1", rule_set="dbi1970@1", definition=old
    )
    begun = AssessmentFactory(instrument_version=before)

    load_shipped_instruments()

    kept = InstrumentVersion.objects.get(pk=before.pk)
    assert (kept.definition, kept.definition_hash) == (old, before.definition_hash)
    assert (kept.state, kept.published_at) == ("published", before.published_at)
    current = InstrumentVersion.objects.current("vn_dbi_1970")
    assert current != before
    assert current.version > "1"
    assert current.rule_set == before.rule_set
    begun.refresh_from_db()
    assert begun.instrument_version_id == before.pk


def test_export_and_import_give_the_same_hash(tmp_path):
    for key in ALL:
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


def test_the_import_command_asks_to_compare_changed_texts(folder, tmp_path):
    call_command("import_instrument", str(folder()), "--publish", stdout=io.StringIO())
    path = str(write(tmp_path, "1.1", **{"label::en": "Has it a site?"}))
    with pytest.raises(CommandError, match="--same-meaning"):
        call_command("import_instrument", path, "--publish", stdout=io.StringIO())
    out = io.StringIO()

    call_command("import_instrument", path, "--publish", "--same-meaning", stdout=out)

    assert "same meaning as version 1; only the wording differs" in out.getvalue()


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


# --- The crosswalk ---


def with_target(path, target: str):
    sheets = tables()
    row = {"source_key": "who", "target_key": target, "relation": "narrows"}
    sheets["crosswalk"] = [row]
    return write_csv(path / target, sheets)


def test_targets_are_checked_in_published_instruments_only(no_instruments, tmp_path):
    publish_instrument_version(import_instrument(SHIPPED / "eu_dii"))

    with pytest.raises(InstrumentFileError, match="did you mean 'internet_majority'"):
        import_instrument(with_target(tmp_path, "eu_dii.internet_majorty"))
    version = import_instrument(with_target(tmp_path, "eu_dmat_sme.q2"))

    assert [warning.message for warning in warnings_of(version)] == [
        "unknown instrument 'eu_dmat_sme'"
    ]


def test_the_command_warns_of_targets_it_could_not_check(no_instruments, tmp_path):
    errors = io.StringIO()

    call_command("import_instrument", with_target(tmp_path, "eu_dmat_sme.q2"), stderr=errors)

    assert "not checked: sheet crosswalk, column target_key" in errors.getvalue()
