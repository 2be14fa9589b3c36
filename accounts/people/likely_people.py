"""Accounts that are probably one person's: one look of the name, one NIP, one address. Or they are two people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Lower

from accounts.models import User

MOST_GROUPS = 10
MOST_KEYS = 30


def likely_same_people(people: QuerySet[User]) -> list[list[User]]:
    """Groups of accounts that open, the oldest first; two queries."""
    among = User.objects.filter(pk__in=people.order_by().values("pk"), is_active=True, merged_into=None)
    wanted = Q(name_look="")  # nobody: the same queries, whether or not there are any
    for kind, value in _shared(among):
        wanted |= Q(**{kind: value})
    found = among.filter(wanted).order_by("date_joined", "pk")
    return list(_groups(found))[:MOST_GROUPS]


def _shared(among: QuerySet[User]) -> Iterable[tuple[str, str]]:
    """What more than one of them has."""
    asked = (("name_look", F("name_look")), ("nip", F("nip")), ("email__iexact", Lower("email")))
    found = [
        among.order_by()
        .annotate(kind=Value(kind), shared=Cast(value, CharField()))
        .exclude(shared="")
        .values("kind", "shared")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .values_list("kind", "shared")
        for kind, value in asked
    ]
    return list(found[0].union(*found[1:])[:MOST_KEYS])


def _groups(found: Iterable[User]) -> Iterator[list[User]]:
    rows, together = list(found), defaultdict(list)
    for row in rows:
        for key in (("nama", row.name_look), ("nip", row.nip), ("surel", row.email.lower())):
            if key[1]:
                together[key].append(row)
    seen: set[tuple[int, ...]] = set()
    for (kind, _), same in together.items():
        pks = tuple(row.pk for row in same)
        if len(same) > 1 and pks not in seen and not (kind == "nama" and _numbers_differ(same)):
            seen.add(pks)
            yield same


def _numbers_differ(same: Iterable[User]) -> bool:
    """Namesakes with an NIP each are two people."""
    numbers = [row.nip for row in same]
    return all(numbers) and len(set(numbers)) == len(numbers)
