"""What may leave: one final model for each tool, every field described, and the function that fills it."""

from mcp_server.answers.views.backends import BackendsView, backends_view
from mcp_server.answers.views.base import View
from mcp_server.answers.views.doctor import DoctorView, doctor_view
from mcp_server.answers.views.pool import PoolView, pool_view
from mcp_server.answers.views.status import StatusView, status_view
from mcp_server.answers.views.usage import UsageView, usage_view

__all__ = [
    "BackendsView",
    "DoctorView",
    "PoolView",
    "StatusView",
    "UsageView",
    "View",
    "backends_view",
    "doctor_view",
    "pool_view",
    "status_view",
    "usage_view",
]
