"""One request wins, the others get a problem, and the stored items are consistent."""

from collections.abc import Callable

import pytest

from tests.harness.product import Product
from tests.races.invitation_races import INVITATION_RACES
from tests.races.races import RACES, Race
from tests.races.settings import RACERS

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("impatient")]


@pytest.mark.parametrize("prepare", RACES + INVITATION_RACES, ids=lambda race: race.__name__)
def test_one_wins(product: Product, prepare: Callable[[Product], Race]) -> None:
    race = prepare(product)

    answers = product.together(RACERS, race.run)

    won = {number: answer for number, answer in enumerate(answers) if race.has_won(answer)}
    lost = {answer.outcome for number, answer in enumerate(answers) if number not in won}
    prizes = [race.prize(number, answer) for number, answer in won.items()]
    assert len(set(prizes)) == race.winners, sorted(answer.outcome for answer in answers)
    assert lost <= race.lost
    race.then(*next(iter(won.items())))
