from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState
from wagtail.models.workflows import AbstractGroupApprovalTask

from courses import completeness


class PeerApprovalTask(AbstractGroupApprovalTask):
    """Approval by someone else: never by who asked for it or wrote what is approved.

    Wagtail's own group task lets any member of the group, and any superuser, approve their own
    page (wagtail/wagtail 1164, 6995).
    """

    def get_actions(self, obj, user) -> list[tuple]:
        """Offer approval to a peer, and only of a page that readers can use."""
        state = obj.current_workflow_task_state
        if state is None or _is_own(state, user):
            return []
        actions = super().get_actions(obj, user)
        if actions and completeness.problems(state.revision.as_object()):
            actions = [action for action in actions if action[0] != "approve"]
        return actions

    def get_task_states_user_can_moderate(self, user, **kwargs) -> QuerySet:
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        return _of_others(states, user)

    @classmethod
    def states_to_decide(cls, user) -> QuerySet:
        """What this person may moderate of all such tasks: the same rule told to the database."""
        tasks = cls.objects.filter(active=True)
        if not user.is_superuser:
            tasks = tasks.filter(groups__name__in=user.roles)
        states = TaskState.objects.filter(
            task__in=tasks.values("pk"), status=TaskState.STATUS_IN_PROGRESS
        )
        return _of_others(states, user)

    def on_action(self, task_state, user, action_name, **kwargs) -> None:
        """Act; the approver may have edited the page a moment ago, so the author is asked again."""
        if action_name == "approve" and _is_own(task_state, user):
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls):
        return _("Members of the chosen groups approve, but never their own pages")

    class Meta:
        verbose_name = _("approval by a peer")
        verbose_name_plural = _("approvals by a peer")


def _of_others(states: QuerySet, user) -> QuerySet:
    return states.exclude(Q(workflow_state__requested_by=user) | Q(revision__user=user))


def _is_own(state: TaskState, user) -> bool:
    """Whether this person asked for the review, or wrote the reviewed or the latest revision."""
    latest = state.workflow_state.content_object.get_latest_revision()
    return user.pk in (
        state.workflow_state.requested_by_id,
        state.revision.user_id,
        latest.user_id if latest else None,
    )
