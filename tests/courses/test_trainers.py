"""Trainer profiles: on the course page, in the editor, in "my data"."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import ReferenceIndex

from core.models import PortalImage
from courses import actions
from courses.models import CoursePage, CourseTrainer, Trainer
from tests.factories.courses import CoursePageFactory, TrainerFactory
from tests.factories.users import UserFactory
from users.personal_data import collect, erase_account, erasure_sentences

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("no_second_factor"),
    # Wagtail leaves the file of a rendition open.
    pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def course():
    return CoursePageFactory(lessons=1)


def name(course: CoursePage, *trainers: Trainer) -> None:
    """As the editor does it: with the page, in this order."""
    course = CoursePage.objects.get(pk=course.pk)
    course.trainer_links = [
        CourseTrainer(trainer=trainer, sort_order=number) for number, trainer in enumerate(trainers)
    ]
    course.save_revision().publish()


def content(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def with_photo(**fields) -> PortalImage:
    return PortalImage.objects.create(title="IMG_1.jpg", file=get_test_image_file(), **fields)


def edit_url(trainer: Trainer) -> str:
    return reverse(Trainer.snippet_viewset.get_url_name("edit"), args=[trainer.pk])


ADD = "add"


def typed(**changes: str) -> dict:
    return {
        "name": "Trần Thị Bình",
        "role": "Chủ tiệm bánh",
        "role_en": "",
        "text": "Bán hàng trên mạng từ 2015.",
        "text_en": "",
        "photo": "",
    } | changes


def test_the_course_page_shows_its_trainers_in_order(client, course):
    first = TrainerFactory(name="Lê An", photo=with_photo(alt_text="Lê An đứng ở quầy"))
    second = TrainerFactory(name="Võ Bảo", photo=with_photo())
    name(course, second, first)

    page = content(client.get(course.url))

    assert page.index("Võ Bảo") < page.index("Lê An")
    assert first.role in page
    assert first.text in page
    assert 'alt="Lê An đứng ở quầy"' in page
    assert 'alt="Ảnh của Võ Bảo"' in page
    assert "IMG_1" not in page.split("<main")[1].replace("/media/", "")
    assert page.count('src="data:image/webp;base64,') == 2


def test_english_readers_see_the_english_text(client, course):
    name(course, TrainerFactory(text_en="Sells online since 2015.", role_en="Owner of a bakery"))

    page = content(client.get(f"/en{course.url}"))

    assert "Sells online since 2015." in page
    assert "Owner of a bakery" in page


def test_draft_profiles_are_not_shown(client, course):
    name(course, TrainerFactory(name="Còn soạn", live=False))

    assert "Còn soạn" not in content(client.get(course.url))


def test_a_photo_whose_file_is_gone_breaks_nothing(client, course):
    photo = with_photo()
    photo.file.storage.delete(photo.file.name)
    name(course, TrainerFactory(name="Lê An", photo=photo))

    assert "Lê An" in content(client.get(course.url))


@pytest.mark.parametrize("many", [1, 4])
def test_trainers_cost_no_query_once_they_are_remembered(client, course, sign_in, settings, many):
    settings.VISITOR_CACHE_SECONDS = 60
    learner = sign_in(learner=True)
    actions.enrol(user=learner, course=course)
    name(course, *(TrainerFactory(photo=with_photo()) for _ in range(many)))
    client.get(course.url)

    with CaptureQueriesContext(connection) as queries:
        content(client.get(course.url))

    assert len(queries) == 6


def test_an_incomplete_profile_stays_a_draft():
    with pytest.raises(ValidationError):
        TrainerFactory(text="")
    assert TrainerFactory(text="", live=False).pk


def test_a_trainer_writes_their_own_profile_once(client, sign_in):
    trainer = sign_in(trainer=True)
    url = reverse(Trainer.snippet_viewset.get_url_name(ADD))

    assert 'name="user"' not in content(client.get(url))
    client.post(url, typed())
    again = client.post(url, typed(name="Tên khác"))

    profile = Trainer.objects.get()
    assert (profile.user, profile.live) == (trainer, False)
    assert "đã có hồ sơ" in again.content.decode()


def test_a_trainer_edits_no_other_profile(client, sign_in):
    sign_in(trainer=True)
    other = TrainerFactory(user=UserFactory(trainer=True))
    nobodys = TrainerFactory()

    for profile in (other, nobodys):
        assert client.get(edit_url(profile)).status_code == 302
        client.post(edit_url(profile), typed(name="Đổi tên"))
        assert not profile.revisions.exists()


def test_a_trainer_may_not_publish_but_sends_for_review(client, sign_in):
    trainer = sign_in(trainer=True)
    profile = TrainerFactory(user=trainer, live=False)

    client.post(edit_url(profile), typed() | {"action-publish": "1"})
    profile.refresh_from_db()
    assert not profile.live

    client.post(edit_url(profile), typed() | {"action-submit": "1"})
    task = profile.current_workflow_task
    assert task.get_actions(profile, trainer) == []
    official = UserFactory(official=True)
    assert "approve" in [action for action, *_ in task.get_actions(profile, official)]


def test_an_official_links_a_profile_with_an_account(client, sign_in):
    sign_in(official=True)
    trainer, learner = UserFactory(trainer=True), UserFactory(learner=True)
    profile = TrainerFactory(live=False)

    client.post(edit_url(profile), typed(user=str(learner.pk)))
    assert not profile.revisions.exists()
    client.post(edit_url(profile), typed(user=str(trainer.pk)))

    profile.refresh_from_db()
    assert profile.get_latest_revision_as_object().user == trainer


def test_a_profile_in_use_is_not_deleted_and_says_where_it_is_used(client, sign_in, course):
    sign_in(official=True)
    used, unused = TrainerFactory(), TrainerFactory()
    name(course, used)
    ReferenceIndex.create_or_update_for_object(CoursePage.objects.get(pk=course.pk))

    def delete(profile):
        return reverse(Trainer.snippet_viewset.get_url_name("delete"), args=[profile.pk])

    page = content(client.get(delete(used)))
    client.post(delete(used))
    client.post(delete(unused))

    assert reverse(Trainer.snippet_viewset.get_url_name("usage"), args=[used.pk]) in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]
    assert list(Trainer.objects.all()) == [used]
    with pytest.raises(ProtectedError):
        used.delete()


def test_a_draft_that_names_a_deleted_profile_can_still_be_edited(client, sign_in, course):
    sign_in(official=True)
    gone, kept = TrainerFactory(), TrainerFactory()
    draft = CoursePage.objects.get(pk=course.pk)
    draft.trainer_links = [CourseTrainer(trainer=one) for one in (gone, kept)]
    draft.save_revision()

    gone.delete()

    latest = CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()
    assert [link.trainer for link in latest.trainer_links.all()] == [kept]
    content(client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])))


def test_my_data_holds_my_profile(course):
    trainer = UserFactory(trainer=True)
    name(course, TrainerFactory(user=trainer, name="Lê An"))
    TrainerFactory(user=UserFactory(trainer=True), name="Người khác")

    [found] = collect(trainer)["trainer profile"]

    assert (found["name"], found["courses"]) == ("Lê An", [course.title])


def test_erasing_an_account_leaves_the_profile_without_it(course):
    person = UserFactory(learner=True)  # no longer a trainer: accounts of staff are kept
    profile = TrainerFactory(user=person)
    name(course, profile)

    erase_account(user=person)

    profile.refresh_from_db()
    assert profile.user is None
    assert any("giảng viên" in str(sentence) for sentence in erasure_sentences())
