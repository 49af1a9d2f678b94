"""Who may sign in to the demo. `seed_demo` makes these people, `run_portal` prints them."""

from typing import NamedTuple

PASSWORD = "la-ban-so-demo"  # noqa: S105 - told to everyone; the demo's data are made up


class SignIn(NamedTuple):
    role: str
    email: str


# Addresses under .test belong to nobody (RFC 2606).
OWNER = SignIn("owner", "chu@labanso.test")
STAFF = SignIn("staff", "nhanvien@labanso.test")
TRAINER = SignIn("trainer", "giangvien@labanso.test")
ADVISER = SignIn("adviser", "chuyengia@labanso.test")
OFFICIAL = SignIn("official", "canbo@labanso.test")
SECOND_OFFICIAL = SignIn("second official", "canbo2@labanso.test")
AREA_OFFICER = SignIn("area_officer", "diaban@labanso.test")
ANALYST = SignIn("analyst", "phantich@labanso.test")
AUDITOR = SignIn("auditor", "kiemtra@labanso.test")
VENDOR = SignIn("vendor", "nhacungcap@labanso.test")
ADMINISTRATOR = SignIn("administrator", "quantri@labanso.test")
SIGN_INS = (
    OWNER,
    STAFF,
    TRAINER,
    ADVISER,
    OFFICIAL,
    SECOND_OFFICIAL,
    AREA_OFFICER,
    ANALYST,
    AUDITOR,
    VENDOR,
    ADMINISTRATOR,
)
