"""The states of accounts that log in: only such an account can be predicted to serve."""

from __future__ import annotations

from tests.integration.better_ccflare.router import Router
from tests.integration.better_ccflare.scenarios import Login, Scenario


def _pause(router: Router) -> None:
    router.change("a", "pause")


def _revoke_unnoticed(router: Router) -> None:
    router.grants["a"].revoke()


def _revoke(router: Router) -> None:
    """Revoke the login; the next poll of the timer is refused."""
    router.grants["a"].revoke()
    router.poll("a")


def _revoke_and_forget(router: Router) -> None:
    """Revoke the login, and let the router forget its last poll, as it does after ten minutes."""
    router.grants["a"].revoke()
    router.change("a", "refresh-usage")


def _expire(router: Router) -> None:
    router.let_expire("a")


def _expire_for_good(router: Router) -> None:
    router.grants["a"].refresh = 400
    router.let_expire("a")


def _limit_polls(router: Router) -> None:
    router.grants["a"].usage = 429
    router.poll("a")


A, B = Login("a"), Login("b", 5)
REFUSED = Login("a", messages="401", usage=401, refresh=401)
LOGINS = (
    Scenario("logins, served", (), 2, predicted=True, logins=(A, B)),
    Scenario("logins, never used", (), predicted=None, verdict="unverified", logins=(A, B)),
    Scenario(
        "logins, first limited", (), 2, predicted=True, logins=(Login("a", messages="429-retry-after-600"), B)
    ),
    Scenario("logins, all limited", (), 1, predicted=False, logins=(Login("a", messages="429-retry-after-600"),)),
    Scenario("logins, first paused", (), 1, _pause, 1, predicted=True, logins=(A, B)),
    Scenario("logins, first paused, second unused", (), 1, _pause, predicted=None, logins=(A, B)),
    Scenario("logins, first revoked", (), 2, predicted=None, logins=(REFUSED, B)),
    Scenario("logins, only one, revoked", (), 2, predicted=None, logins=(REFUSED,)),
    Scenario("logins, only one, 403", (), 2, logins=(Login("a", messages="403", usage=403),)),
    Scenario("logins, only one, refresh refused", (), 1, predicted=None, logins=(Login("a", refresh=400),)),
    Scenario("logins, expired after a success", (), 1, _expire, predicted=None, logins=(A,)),
    Scenario("logins, expired after a success, refresh refused", (), 1, _expire_for_good, predicted=None, logins=(A,)),
    Scenario("logins, refreshed after a success", (), 1, _expire, 1, predicted=True, logins=(A,)),
    Scenario("logins, poll limited", (), 1, _limit_polls, logins=(A,)),
    Scenario("logins, revoked after a success, not polled since", (), 1, _revoke_unnoticed, 2, logins=(A,)),
    Scenario("logins, revoked after a success, poll refused", (), 1, _revoke, 2, logins=(A,)),
    Scenario("logins, revoked after a success, poll forgotten", (), 1, _revoke_and_forget, 2, predicted=None, logins=(A,)),
    Scenario("logins, first revoked after a success, poll refused", (), 1, _revoke, 2, logins=(A, B)),
)
