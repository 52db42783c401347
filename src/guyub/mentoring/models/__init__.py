"""Tables of mentoring. Import models from here."""

from guyub.mentoring.models.asking import Request
from guyub.mentoring.models.officers import Assignment, Obstacle, Officer
from guyub.mentoring.models.outreach import Attendance, Brought, Newcomer, Session
from guyub.mentoring.models.planning import (
    Appointment,
    Odometer,
    Plan,
    PlanDay,
    PlanRun,
    PlanStop,
    TravelTime,
)
from guyub.mentoring.models.potential import Potential, PotentialPhoto, Use
from guyub.mentoring.models.reporting import ReportNote
from guyub.mentoring.models.visits import Finding, Step, Visit, VisitPhoto

__all__ = [
    "Appointment",
    "Assignment",
    "Attendance",
    "Brought",
    "Finding",
    "Newcomer",
    "Obstacle",
    "Odometer",
    "Officer",
    "Plan",
    "PlanDay",
    "PlanRun",
    "PlanStop",
    "Potential",
    "PotentialPhoto",
    "ReportNote",
    "Request",
    "Session",
    "Step",
    "TravelTime",
    "Use",
    "Visit",
    "VisitPhoto",
]
