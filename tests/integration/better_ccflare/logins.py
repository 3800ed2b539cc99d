"""The states of accounts that log in."""

from __future__ import annotations

from tests.integration.better_ccflare.router import Router
from tests.integration.better_ccflare.scenarios import Login, Scenario


def _pause(router: Router) -> None:
    router.change("a", "pause")


def _revoke(router: Router) -> None:
    router.grants["a"].revoke()


def _revoke_and_poll(router: Router) -> None:
    router.grants["a"].revoke()
    router.poll("a")


def _revoke_and_forget(router: Router) -> None:
    """Revoke the login, and let the router forget its last poll, as it does after ten minutes."""
    router.grants["a"].revoke()
    router.change("a", "refresh-usage")


def _cut_and_poll(router: Router) -> None:
    router.grants["a"].is_cut = True
    router.poll("a")


def _come_due(router: Router) -> None:
    router.let_come_due("a")


def _come_due_in_vain(router: Router) -> None:
    router.grants["a"].refresh = 400
    router.let_come_due("a")


def _limit_polls(router: Router) -> None:
    router.grants["a"].usage = 429
    router.poll("a")


A, B = Login("a"), Login("b", 5)
LIMITED = Login("a", messages="429-retry-after-600")
REVOKED = Login("a", messages="401", usage=401, refresh=401)
FORBIDDEN = Login("a", messages="403", usage=403)
LOGINS = (
    Scenario("logins, served", (), 2, predicted=None, verdict="unverified", logins=(A, B)),
    Scenario("logins, never used", (), predicted=None, verdict="unverified", logins=(A, B)),
    Scenario("logins, first limited", (), 1, predicted=None, verdict="degraded", logins=(LIMITED, B)),
    Scenario("logins, only one, limited", (), 1, predicted=False, logins=(LIMITED,)),
    Scenario("logins, first paused", (), 1, _pause, 1, predicted=None, logins=(A, B)),
    Scenario("logins, first paused, second unused", (), 1, _pause, predicted=None, logins=(A, B)),
    Scenario("logins, first revoked", (), 1, predicted=None, verdict="degraded", logins=(REVOKED, B)),
    Scenario("logins, only one, revoked", (), 1, predicted=None, logins=(REVOKED,)),
    Scenario("logins, only one, 403", (), 1, predicted=None, logins=(FORBIDDEN,)),
    Scenario("logins, only one, not renewed", (), 1, predicted=None, logins=(Login("a", refresh=400),)),
    Scenario("logins, due after a success", (), 1, _come_due, predicted=None, logins=(A,)),
    Scenario("logins, due after a success, refused", (), 1, _come_due_in_vain, predicted=None, logins=(A,)),
    Scenario("logins, renewed after a success", (), 1, _come_due, 1, predicted=None, logins=(A,)),
    Scenario("logins, poll limited", (), 1, _limit_polls, predicted=None, logins=(A,)),
    Scenario("logins, first revoked after a success", (), 1, _revoke_and_poll, 1, predicted=None, logins=(A, B)),
    Scenario("logins, only one, revoked, poll forgotten", (), 1, _revoke_and_forget, 1, predicted=None, logins=(A,)),
)
UNSEEN = (
    Scenario("logins, only one, revoked after a success", (), 1, _revoke, 1, predicted=None, logins=(A,)),
    Scenario("logins, only one, revoked, poll refused", (), 1, _revoke_and_poll, 1, predicted=None, logins=(A,)),
    Scenario("logins, only one, provider unreachable", (), 1, _cut_and_poll, 1, predicted=None, logins=(A,)),
)
"""Failures of which no read tells: neither the requests nor the refused poll leave a trace for up to ten minutes.

They are why no account is called usable: all that can be read is the same before and after.
"""
