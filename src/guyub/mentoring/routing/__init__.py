"""Who is visited this week, by whom, on which day and in which order. Pure: knows no Django.

``plan_week`` plans days of all officers, ``order_day`` orders one day, ``with_order`` tells what an
officer's own order means, ``calibrate`` finds the office's detour factor. The policies stand in the
modules ``week``, ``day``, ``exact`` and ``travel``; decision 23 says why. All times and distances
are estimates (``words.ESTIMATE``).
"""

from guyub.mentoring.routing.day import order_day, with_order
from guyub.mentoring.routing.travel import Calibration, Travel, calibrate, straight_km
from guyub.mentoring.routing.values import (
    Appointment,
    BadInput,
    Change,
    DayPlan,
    Left,
    Officer,
    Point,
    Problem,
    Stop,
    Visit,
    WeekPlan,
    place,
)
from guyub.mentoring.routing.week import plan_week

__all__ = [
    "Appointment", "BadInput", "Calibration", "Change", "DayPlan", "Left", "Officer", "Point",
    "Problem", "Stop", "Travel", "Visit", "WeekPlan", "calibrate", "order_day", "place",
    "plan_week", "straight_km", "with_order",
]  # fmt: skip
