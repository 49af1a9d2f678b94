"""Questions and quizzes as trainers publish them: complete and live."""

import factory

from core.models import Topic
from courses.models import Question, QuestionOption, QuestionPool, Quiz, QuizPart

LINES = {
    "one": [
        ("Email chính", True),
        ("Wi-Fi của quán", False),
        ("Trang bán hàng", False),
    ],
    "many": [("Email", True), ("Ngân hàng", True), ("Báo điện tử", False)],
    "true_false": [("Đúng", True), ("Sai", False)],
    "order": [("Mở cài đặt", False), ("Đổi mật khẩu", False), ("Đăng xuất nơi khác", False)],
    "match": [("Nhắn tin", False), ("Kế toán", False), ("Bản đồ", False)],
    "text": [("Xác thực hai lớp", True), ("Mật khẩu", False)],
    "number": [("1.000", True), ("100", False)],
}
PARTNERS = ["Zalo", "MISA", "Google Maps"]


def options(kind: str) -> list[QuestionOption]:
    return [
        QuestionOption(
            text=text,
            is_correct=correct,
            feedback=f"Vì sao: {text}.",
            match=PARTNERS[number] if kind == "match" else "",
            tolerance="5" if kind == "number" else "",
            sort_order=number,
        )
        for number, (text, correct) in enumerate(LINES[kind])
    ]


class QuestionPoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QuestionPool

    name = factory.Sequence(lambda n: f"Nhóm câu hỏi {n}")


class QuestionFactory(factory.django.DjangoModelFactory):
    """A live question with its first version; `kind=` chooses its lines, `draft=True` hides it."""

    class Meta:
        model = Question

    class Params:
        draft = False

    kind = "one"
    text = factory.Sequence(lambda n: f"Câu hỏi thử {n}?")
    note = "Giải thích chung."
    live = factory.LazyAttribute(lambda o: not o.draft)
    options = factory.LazyAttribute(lambda o: options(o.kind))
    topics = factory.LazyFunction(lambda: [Topic.objects.get(key="cybersecurity")])


class QuizFactory(factory.django.DjangoModelFactory):
    """A live quiz of one question of each kind in `kinds`, or of the `questions` given."""

    class Meta:
        model = Quiz

    class Params:
        draft = False
        kinds = ("one",)
        questions = factory.LazyAttribute(
            lambda o: [QuestionFactory(kind=kind) for kind in o.kinds]
        )

    title = factory.Sequence(lambda n: f"Bài kiểm tra thử {n}")
    live = factory.LazyAttribute(lambda o: not o.draft)
    parts = factory.LazyAttribute(
        lambda o: [QuizPart(question=one, sort_order=n) for n, one in enumerate(o.questions)]
    )
