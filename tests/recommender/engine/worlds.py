"""Generated catalogues, users and histories for the tests of the engine."""

from hypothesis import strategies as st

TOPICS = ["ecommerce", "cybersecurity", "e_invoice", "cloud", "data_analytics"]
SECTORS = ["retail", "food", "making"]
SIZES = ["micro", "small", "medium"]
WORDS = ["bán hàng", "hóa đơn", "điện tử", "mật khẩu", "dữ liệu", "khách", ""]

amounts = st.floats(0, 1, allow_subnormal=False)
texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
topic_amounts = st.dictionaries(st.sampled_from(TOPICS), amounts, max_size=4)

fields = st.dictionaries(
    st.sampled_from(["language", "budget"]),
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=2),
    max_size=2,
)

item_features = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["course", "platform"]),
        "text": texts,
        "topics": topic_amounts,
        "sectors": st.lists(st.sampled_from(SECTORS), max_size=2),
        "sizes": st.lists(st.sampled_from(SIZES), max_size=2),
        "eligible": st.booleans(),
        "group": st.sampled_from(["A", "B", None]),
        "level": st.sampled_from(["basic", "advanced", None]),
        "minutes": st.one_of(st.none(), st.integers(0, 90)),
        "suits": fields,
    },
)
user_features = st.fixed_dictionaries(
    {},
    optional={
        "gaps": topic_amounts,
        "text": texts,
        "sector": st.sampled_from([*SECTORS, "unheard of", None]),
        "size": st.sampled_from([*SIZES, None]),
        "kinds": st.one_of(st.none(), st.lists(st.sampled_from(["course", "platform"]))),
        "wishes": fields,
    },
)


@st.composite
def worlds(draw):
    """Arguments of `fit`: some events, up to 12 items and up to 5 users, any of it missing."""
    items = draw(st.dictionaries(st.integers(1, 20), item_features, max_size=12))
    users = draw(st.dictionaries(st.integers(1, 8), user_features, max_size=5))
    events = draw(
        st.lists(
            st.tuples(st.integers(1, 10), st.integers(1, 24), st.integers(0, 5), amounts),
            max_size=30,
        )
    )
    return {
        "user": [event[0] for event in events],
        "item": [event[1] for event in events],
        "order": [event[2] for event in events],
        "weight": [event[3] for event in events],
        "items": draw(st.sampled_from([items, None])),
        "users": users,
    }
