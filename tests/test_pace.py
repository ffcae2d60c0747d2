"""The choice between one thread and several."""

from eventsnn.engine.pace import AGAIN, TRIES, Pace


def run(pace, speeds, times):
    """The threads that were chosen in so many stretches, where each number of them has its speed."""
    chosen = []
    for _ in range(times):
        chosen.append(pace.threads)
        pace.note(speeds[pace.threads], 1.0)
    return chosen


def test_it_tries_both_and_keeps_the_faster():
    assert run(Pace(4), {4: 3.0, 1: 1.0}, 2 * TRIES + 3) == [4, 1] * TRIES + [4, 4, 4]
    assert run(Pace(4), {4: 0.5, 1: 1.0}, 2 * TRIES + 3) == [4, 1] * TRIES + [1, 1, 1]


def test_a_slow_start_does_not_count():
    pace = Pace(2)
    pace.note(0.1, 1.0)
    assert run(pace, {2: 2.0, 1: 1.0}, 2 * TRIES + 10)[-10:] == [2] * 10


def test_it_tries_again_what_may_have_become_faster():
    pace = Pace(2)
    assert run(pace, {2: 0.5, 1: 1.0}, AGAIN)[2 * TRIES :] == [1] * (AGAIN - 2 * TRIES)
    assert run(pace, {2: 5.0, 1: 1.0}, 3) == [2, 2, 2]


def test_one_thread_has_no_choice():
    assert run(Pace(1), {1: 1.0}, 100) == [1] * 100
