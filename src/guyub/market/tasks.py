"""Jobs of the market, found by the worker here; one file per part."""

from guyub.market.need_tasks import needs_go_on
from guyub.market.plan_tasks import analyse

__all__ = ["analyse", "needs_go_on"]
