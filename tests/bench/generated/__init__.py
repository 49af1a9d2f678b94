"""Course files made by chance from a seed, each unlike the others in one way that matters.

None was made to suit the engine: where choices are drawn from tastes alone, order says nothing,
and where they are drawn from profiles, not along straight lines. What a world is made of is told
in its module.
"""

from tests.bench.generated.curricula import curricula
from tests.bench.generated.long_tail import long_tail
from tests.bench.generated.profiles import businesses, businesses_unassessed, learners
from tests.bench.generated.seasonal import seasonal
from tests.bench.generated.sparse_tastes import sparse_tastes

# With a history: each user's last item is to be foretold.
WARM = {
    "curricula": curricula,
    "seasonal": seasonal,
    "sparse": sparse_tastes,
    "long tail": long_tail,
    "businesses": businesses,
}
# Strangers, of whom only the profile is known.
COLD = {
    "businesses": businesses,
    "businesses, columns only": businesses_unassessed,
    "learners": learners,
}
