"""What cannot be planned with is refused with a sentence that says what to do."""

from __future__ import annotations

import math

import pytest

from guyub.mentoring.routing import Appointment, BadInput, Officer, Point, Stop, Travel, place
from tests.mentoring.routing.worlds import JEMBER, MONDAY, WEEK

NAN = math.nan


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: Stop("a", "v", NAN, 113.0), "angka"),
        (lambda: Stop("a", "v", math.inf, 113.0), "angka"),
        (lambda: Stop("a", "v", 113.7, -8.1), "tertukar"),
        (lambda: Stop("a", "v", 0.0, 0.0), "luar Indonesia"),
        (lambda: Stop("a", "v", 52.4, 4.9), "luar Indonesia"),
        (lambda: Stop("a", "v", -8.1), "keduanya"),
        (lambda: Stop("", "v"), "tanda pengenal"),
        (lambda: Stop("a", ""), "desa"),
        (lambda: Stop("a", "v", weight=NAN), "Bobot"),
        (lambda: Stop("a", "v", weight=-1.0), "Bobot"),
        (lambda: Stop("a", "v", minutes=0), "antara 1"),
        (lambda: Stop("a", "v", minutes=True), "antara 1"),
        (lambda: Appointment(MONDAY, 600, 540), "lebih awal"),
        (lambda: Appointment(MONDAY, -1), "Jam mulai"),
        (lambda: Officer("o", Point(NAN, 1.0), frozenset()), "angka"),
        (lambda: Officer("o", JEMBER, frozenset(), capacity=0), "Kunjungan sehari"),
        (lambda: Officer("o", JEMBER, frozenset(), capacity=13), "Kunjungan sehari"),
        (lambda: Officer("o", JEMBER, frozenset(), days=frozenset({7})), "Hari kerja"),
        (lambda: Officer("o", JEMBER, frozenset(), starts=23 * 60, minutes=120), "Lama kerja"),
        (lambda: Travel(detour=0.9), "Faktor jalan"),
        (lambda: Travel(detour=NAN), "Faktor jalan"),
        (lambda: Travel(speed=0), "Kecepatan"),
        (lambda: Travel(known={("v", "v"): 5}), "berbeda"),
        (lambda: Travel(known={("v", "w"): 0}), "Waktu tempuh"),
        (lambda: Travel(villages={"v": Point(1.0, NAN)}), "angka"),
    ],
)
def test_bad_values_are_refused_in_plain_words(made, words):
    with pytest.raises(BadInput, match=words):
        made()


@pytest.mark.parametrize(
    ("lat", "lon", "found"),
    [
        (-8.1, 113.7, Point(-8.1, 113.7)),
        ("-8.1", "113.7", Point(-8.1, 113.7)),
        (None, None, None),
        ("selatan", "timur", None),
        (NAN, 113.7, None),
        (0, 0, None),
    ],
)
def test_what_a_phone_wrote_is_a_place_or_none(lat, lon, found):
    assert place(lat, lon) == found


def test_an_agreed_day_that_is_still_to_come_counts_before_one_that_has_passed():
    passed = Appointment(WEEK[0])
    assert Stop("a", "v", fixed=passed, promised_on=WEEK[2]).promise(WEEK[1]) == WEEK[2]
    assert Stop("a", "v", fixed=passed).promise(WEEK[1]) == WEEK[0]
    assert Stop("a", "v").promise(WEEK[1]) is None
