from django.urls import path

from courses.editing.checklist import ChecklistOnCreate, ChecklistOnEdit

app_name = "course-editing"
urlpatterns = [
    path("<int:page_id>/", ChecklistOnEdit.as_view(), name="checklist"),
    path(
        "<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        ChecklistOnCreate.as_view(),
        name="checklist-of-new",
    ),
]
