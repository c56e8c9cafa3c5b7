"""Who calls which model how often in the sample estate "Aldermoor Mutual", and the calls that come of it.

The same seed gives the same calls on every machine and Python: only `Random.random` is used, whose sequence Python
promises to keep, and only sums and products of its values, so that no mathematical library has a say.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

SEED = "aldermoor-2026-10"
FIRST_DAY, LAST_DAY = date(2026, 5, 1), date(2026, 10, 31)
DAYS = tuple(FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1))
MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10")

# Quantiles of a call's size in per cent of the typical size: many small calls, few large ones.
SIZES = (14, 22, 33, 45, 60, 78, 100, 130, 172, 235, 330)


@dataclass(frozen=True, slots=True)
class Route:
    """One stream of calls. Sizes are tokens, prices hundredths of a currency unit per million tokens."""

    name: str
    host: str
    model: str
    weekday_calls: float
    weekend_calls: float
    input_tokens: int
    output_tokens: int
    users: tuple[int, int] | None = None  # numbers of the first and the last pseudonym
    prices: tuple[int, int] = (0, 0)
    hours: tuple[int, int] = (7, 18)  # UTC
    growth: float = 1.0  # calls of the last day over calls of the first
    context: int = 120_000
    alias: str | None = None  # a second spelling that some callers use
    answers_as: str | None = None  # spelling in the answer, where it differs
    cached_percent: int = 0
    thinking_percent: int = 0
    silent: tuple[date, ...] = ()  # days that the log lost
    is_known: bool = True  # False: nothing says who developed the model


@dataclass(frozen=True, slots=True)
class Call:
    route: Route
    reference: str
    start: datetime
    user: str
    asked: str
    input_tokens: int | None
    output_tokens: int | None
    is_failed: bool

    @property
    def tokens(self) -> int:
        return (self.input_tokens or 0) + (self.output_tokens or 0)

    @property
    def cost_millionths(self) -> int:
        rate_in, rate_out = self.route.prices
        return ((self.input_tokens or 0) * rate_in + (self.output_tokens or 0) * rate_out) // 100


@dataclass(frozen=True, slots=True)
class Routed:
    """A call of the reseller: asked for by name, made by the router (`parent`), or the router's own row."""

    call: Call
    cost_millionths: int
    parent: str | None = None
    is_parent: bool = False


GATEWAY = (
    Route("rt-broker-answers", "api.openai.com", "gpt-4.1-2025-04-14", 24, 4, 10_400, 700, (1, 240), (175, 700),
          growth=1.35, alias="gpt-4.1", cached_percent=30),
    Route("rt-claims-reading", "bedrock-runtime.eu-west-1.amazonaws.com",
          "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 11, 1.5, 8_600, 900, (60, 150), (289, 1445),
          answers_as="claude-sonnet-4-5-20250929", cached_percent=15),
    Route("rt-policy-chat", "llm.heliograph.example", "meta-llama/Llama-3.3-70B-Instruct", 11, 5, 4_200, 420,
          (300, 420), (62, 70), growth=0.75),
    Route("rt-multilingual-mail", "inference.nordhafen.example", "mistralai/Mistral-Small-3.1-24B-Instruct-2503", 8,
          1, 6_800, 520, (200, 260), (14, 30), alias="mistral-small-2503"),
    Route("rt-reserving", "api.openai.com", "o3-2025-04-16", 3, 0.2, 9_500, 6_200, (20, 34), (175, 700),
          thinking_percent=64),
    Route("rt-lab-sandbox", "gpu-pool-7.example", "aurora-chat-beta", 0.9, 0, 15_000, 1_100, (35, 44), (40, 80),
          is_known=False),
    Route("rt-lab-sandbox", "llm-relay.example", "meta-llama/Llama-3.1-8B-Instruct", 0.4, 0, 6_000, 700, (35, 44),
          (20, 30)),
)  # fmt: skip

OTEL = (
    Route("svc-claims-letters", "gpu-a.aldermoor.example", "meta-llama/Llama-3.3-70B-Instruct", 9, 1, 22_000, 1_100,
          (60, 150), growth=1.2, silent=(date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 16))),
    Route("svc-fraud-notes", "gpu-a.aldermoor.example", "allenai/OLMo-2-1124-13B-Instruct", 4, 4, 1_700, 280,
          hours=(1, 4), context=4_096),
    Route("svc-complaint-triage", "cpu-2.aldermoor.example",
          "distilbert/distilbert-base-uncased-finetuned-sst-2-english", 2.4, 0.6, 170, 0, hours=(1, 4), context=512),
    Route("svc-brochure-images", "gpu-b.aldermoor.example", "stabilityai/stable-diffusion-3.5-large", 1.1, 0, 0, 0,
          (500, 508)),
    Route("svc-underwriting-notes", "gpu-b.aldermoor.example", "fenwick-hollow/Actuarius-8B-Instruct", 4.0, 0, 14_500,
          800, (160, 190)),
)  # fmt: skip

STAFF_CHAT, QUILLHAVEN, STAFF = "staff-chat", "https://api.quillhaven.example/v1", (1, 420)
ROUTER = Route(STAFF_CHAT, QUILLHAVEN, "quillhaven/auto", 3.4, 0.2, 0, 0, STAFF)
BY_NAME = Route(STAFF_CHAT, QUILLHAVEN, "", 4.6, 0.3, 0, 0, STAFF)
RESELLER = tuple(
    (weight, Route(STAFF_CHAT, QUILLHAVEN, model, 0, 0, tokens_in, tokens_out, STAFF, prices, is_known=is_known))
    for weight, model, tokens_in, tokens_out, prices, is_known in (
        (26, "openai/gpt-4.1", 3_100, 420, (210, 840), True),
        (14, "anthropic/claude-sonnet-4.5", 3_300, 520, (315, 1575), True),
        (8, "google/gemini-2.5-flash", 3_000, 380, (32, 262), True),
        (6, "deepseek/deepseek-r1", 2_400, 900, (58, 230), True),
        (5, "qwen/qwen3-32b", 2_400, 400, (15, 60), True),
        (5, "mistralai/mistral-small-3.1-24b-instruct", 2_600, 300, (11, 32), True),
        (24, "quillhaven/swift-1", 5_200, 480, (30, 90), False),
        (12, "quillhaven/house-large", 7_400, 900, (190, 760), False),
    )
)


class Dice:
    """Reproducible chance; each name has a sequence of its own, so that a new stream leaves the others as they are."""

    def __init__(self, *name: str) -> None:
        self._next = Random("/".join((SEED, *name))).random  # noqa: S311 - sample data, nothing secret

    def whole(self, low: int, high: int) -> int:
        return low + int(self._next() * (high - low + 1))

    def one_in(self, n: int) -> bool:
        return self._next() * n < 1

    def round(self, value: float) -> int:
        """Round down or up, so that the mean over many rolls is `value`."""
        return int(value + self._next())

    def size(self, typical: int) -> int:
        place = self._next() * (len(SIZES) - 1)
        below = int(place)
        share = SIZES[below] + (SIZES[below + 1] - SIZES[below]) * (place - below)
        return int(typical * share / 100)

    def user(self, users: tuple[int, int] | None) -> str:
        """A pseudonym; those with low numbers call most."""
        if users is None:
            return ""
        first, last = users
        return f"u{first + int(self._next() * self._next() * (last - first + 1)):04d}"

    def sample(self, n: int, population: int) -> list[int]:
        places: set[int] = set()
        while len(places) < n:
            places.add(self.whole(0, population - 1))
        return sorted(places)

    def weighted(self, choices: Sequence[tuple[int, Route]]) -> Route:
        place = self._next() * sum(weight for weight, _ in choices)
        for weight, route in choices:
            place -= weight
            if place < 0:
                return route
        return choices[-1][1]


def starts(route: Route, dice: Dice) -> Iterator[datetime]:
    """Yield the start of every call of a stream, day by day."""
    for number, day in enumerate(DAYS):
        usual = route.weekend_calls if day.weekday() >= 5 else route.weekday_calls
        trend = 1 + (route.growth - 1) * number / (len(DAYS) - 1)
        today = dice.round(usual * trend * dice.whole(70, 130) / 100)
        first, last = route.hours
        seconds = sorted(dice.whole(first * 3600, last * 3600) for _ in range(today))
        if day not in route.silent:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            yield from (midnight + timedelta(seconds=second) for second in seconds)


def one_call(route: Route, start: datetime, reference: str, dice: Dice, user: str) -> Call:
    """Make one call; one in sixty fails, and most failed calls have no token counts."""
    is_failed = dice.one_in(60)
    output = min(dice.size(route.output_tokens), route.context // 2)
    tokens: tuple[int | None, int | None] = (min(dice.size(route.input_tokens), route.context - output), output)
    if is_failed:
        tokens = (None, None) if dice.whole(1, 10) <= 7 else (tokens[0], 0)
    if not route.input_tokens:  # pictures are not counted in tokens
        tokens = (None, None)
    asked = route.alias if route.alias and dice.one_in(6) else route.model
    return Call(route, reference, start, user, asked, *tokens, is_failed)


def label(*name: str, length: int) -> str:
    return hashlib.sha256("/".join(name).encode()).hexdigest()[:length]


def calls_of(prefix: str, routes: Sequence[Route]) -> dict[str, list[Call]]:
    """Return the calls of all streams by month, in order of time."""
    by_month: dict[str, list[Call]] = defaultdict(list)
    for route in routes:
        dice = Dice(prefix, route.name, route.model)
        for number, start in enumerate(starts(route, dice), 1):
            reference = f"{prefix}-{label(prefix, route.name, route.model, str(number), length=12)}"
            by_month[f"{start:%Y-%m}"].append(one_call(route, start, reference, dice, dice.user(route.users)))
    for calls in by_month.values():
        calls.sort(key=lambda call: (call.start, call.reference))
    return by_month


def reseller_calls() -> dict[str, list[Routed]]:
    """Return the reseller's calls by month: one model asked by name, or the router with two or three sub-calls."""
    by_month: dict[str, list[Routed]] = defaultdict(list)
    for stream in (BY_NAME, ROUTER):
        dice = Dice(stream.name, stream.model)
        for number, start in enumerate(starts(stream, dice), 1):
            reference = f"chatcmpl-{label(stream.name, stream.model, str(number), length=20)}"
            user, month = dice.user(stream.users), by_month[f"{start:%Y-%m}"]
            if stream is ROUTER:
                month.extend(_routed(start, reference, user, dice))
            else:
                call = one_call(dice.weighted(RESELLER), start, reference, dice, user)
                month.append(Routed(call, call.cost_millionths))
    for entries in by_month.values():
        entries.sort(key=lambda entry: (entry.call.start, entry.call.reference))
    return by_month


def _routed(start: datetime, reference: str, user: str, dice: Dice) -> Iterator[Routed]:
    parts = [
        one_call(dice.weighted(RESELLER), start + timedelta(seconds=4 * part), f"{reference}-{part}", dice, user)
        for part in range(1, dice.whole(2, 3) + 1)
    ]
    done = [part for part in parts if not part.is_failed]
    sent, returned = sum(part.input_tokens or 0 for part in done), sum(part.output_tokens or 0 for part in done)
    parent = Call(ROUTER, reference, start, user, ROUTER.model, sent, returned, not done)
    yield Routed(parent, sum(part.cost_millionths for part in done), is_parent=True)
    yield from (Routed(part, part.cost_millionths, parent=reference) for part in parts)
