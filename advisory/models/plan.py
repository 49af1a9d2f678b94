from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from advisory.models.assessment import Assessment
from advisory.models.business import Business
from advisory.models.platform import Platform
from core.translated import Translated


class PlanQuerySet(models.QuerySet):
    def for_business(self, business: Business) -> "PlanQuerySet":
        return self.filter(assessment__business=business)


class Plan(models.Model):
    """What a business does about one result: steps in order, with what they take.

    The plan of a later round takes over the steps of the one before.
    """

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="plan")
    scored_at = models.DateTimeField(help_text="When the score was computed that it answers to.")
    is_reordered = models.BooleanField(
        default=False, help_text="People chose an order of their own, which is kept."
    )
    made_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"plan of {self.assessment}"

    @property
    def business(self) -> Business | None:
        return self.assessment.business


class PlanStepQuerySet(models.QuerySet):
    def open(self) -> "PlanStepQuerySet":
        """Still to be done: neither ticked off, dropped nor no longer needed."""
        return self.filter(state__in=[PlanStep.State.TODO, PlanStep.State.DOING], is_obsolete=False)


class PlanStep(models.Model):
    """One step of a plan. Texts, cost and weeks are kept as they were when it was added."""

    class State(models.TextChoices):
        TODO = "todo", _("To do")
        DOING = "doing", _("Being done")
        DONE = "done", _("Ticked off")
        DROPPED = "dropped", _("Dropped")

    class Origin(models.TextChoices):
        RULE = "rule", _("From your answers")
        ADVISER = "adviser", _("Added by the adviser")
        OWNER = "owner", _("Added by you")

    class Kind(models.TextChoices):
        LEARN = "learn", _("Learn")
        ORGANISE = "organise", _("Do it yourselves")
        BUY_SOLUTION = "buy_solution", _("Buy or hire a solution")
        CONSULTING = "consulting", _("Ask a consultant")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    rule_key = models.CharField(max_length=80, blank=True)
    order = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=10, choices=Origin)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.ORGANISE)
    title_vi = models.CharField(_("what to do"), max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    text_vi = models.TextField(_("how"), blank=True)
    text_en = models.TextField(blank=True)
    topics = models.JSONField(default=list, blank=True, help_text="Keys of core.Topic.")
    requires = models.JSONField(
        default=list, blank=True, help_text="Rule keys that come before it."
    )
    because = models.JSONField(
        default=list, blank=True, help_text="Questions whose answers ask for it."
    )
    cost_low = models.PositiveBigIntegerField(null=True, blank=True, help_text="Đồng.")
    cost_high = models.PositiveBigIntegerField(null=True, blank=True, help_text="Đồng.")
    is_estimate_ours = models.BooleanField(
        default=False, help_text="Cost and weeks are planning figures of this project."
    )
    weeks = models.PositiveSmallIntegerField(_("weeks"), null=True, blank=True)
    gain = models.DecimalField(max_digits=9, decimal_places=4, default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.TODO)
    is_obsolete = models.BooleanField(
        default=False, help_text="The answers no longer ask for it; nobody decided about it."
    )
    due_date = models.DateField(_("to be done by"), null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    person_name = models.CharField(_("person in charge"), max_length=120, blank=True)
    platform = models.ForeignKey(
        Platform, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan_steps"
    )
    note = models.TextField(_("note"), blank=True)
    dropped_because = models.CharField(_("reason"), max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    title = Translated("title")
    text = Translated("text")
    objects = PlanStepQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "rule_key"], condition=~Q(rule_key=""), name="a_rule_once_per_plan"
            ),
            models.CheckConstraint(
                condition=Q(cost_low=None, cost_high=None) | Q(cost_low__lte=models.F("cost_high")),
                name="plan_cost_from_low_to_high",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False),
                name="done_step_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.TODO, self.State.DOING} and not self.is_obsolete

    @property
    def is_free(self) -> bool:
        return self.cost_high == 0
