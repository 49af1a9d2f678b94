"""What a part finds when it is opened, the first time and again."""

from courses.packages.outline import Item
from courses.packages.reports import ItemState
from courses.packages.seeds import seeds

WHO = {"learner": "abc", "name": "Người học"}
LEFT = ItemState(
    has_spoken=True,
    status="incomplete",
    location="4",
    suspend_data="trang=4",
    exit="suspend",
    score={"raw": 75.0, "scaled": 0.75},
    total_time="00:00:06",
)


def cmi(kind="scorm12", state=None, *, has_ended=True, counts=True, **item) -> dict:
    part = Item("i1", "Phần 1", "p1.html", **item)
    return seeds(kind, part, state or ItemState(), has_ended=has_ended, counts=counts, **WHO)["cmi"]


def test_a_first_opening_has_the_marks_of_the_manifest():
    found = cmi(
        mastery_score=80.0, max_time="02:30:00", time_limit_action="exit,message", launch_data="abc"
    )

    assert found["core"]["entry"] == "ab-initio"
    assert found["core"]["credit"] == "credit"
    assert found["core"]["student_id"] == "abc"
    assert found["launch_data"] == "abc"
    assert found["student_data"] == {
        "mastery_score": "80",
        "max_time_allowed": "02:30:00",
        "time_limit_action": "exit,message",
    }


def test_what_was_suspended_is_given_back():
    old, new = cmi(state=LEFT), cmi("scorm2004", LEFT)

    assert old["core"]["entry"] == new["entry"] == "resume"
    assert old["core"]["lesson_location"] == new["location"] == "4"
    assert old["suspend_data"] == new["suspend_data"] == "trang=4"
    assert old["core"]["lesson_status"] == new["completion_status"] == "incomplete"
    assert new["score"]["scaled"] == "0.75"
    assert "exit" not in old["core"]


def test_a_visit_that_was_cut_off_resumes_too():
    cut_off = ItemState(has_spoken=True, location="2")

    assert cmi(state=cut_off, has_ended=False)["core"]["entry"] == "resume"


def test_a_normal_end_begins_anew_but_hours_add_up():
    ended = ItemState(has_spoken=True, location="9", exit="", total_time="00:00:06")

    core = cmi(state=ended)["core"]

    assert core["entry"] == ""
    assert "lesson_location" not in core
    assert core["total_time"] == "00:00:06"


def test_2004_has_its_objectives_from_the_start():
    found = cmi("scorm2004", objectives=["o1", "o2", "o1"], passing_score=0.8)

    assert found["objectives"] == [{"id": "o1"}, {"id": "o2"}]
    assert found["scaled_passing_score"] == "0.8"


def test_a_visitor_only_browses():
    assert cmi(counts=False)["core"]["lesson_mode"] == "browse"
    assert cmi("scorm2004", counts=False)["credit"] == "no-credit"


def test_marks_the_player_would_refuse_are_left_out():
    found = cmi(max_time="two hours", time_limit_action="explode")

    assert found["student_data"]["max_time_allowed"] == ""
    assert found["student_data"]["time_limit_action"] == ""
