"""Newton's method that cannot leave a bracket: the step that the searches of all models share."""


def narrowed(low, high, t, above, slope):
    """The bracket around a zero that is crossed upwards, and the next guess, from value and slope at a guess t.

    Where the step of Newton's method leaves the bracket, or there is no slope upwards, the guess is its middle.
    """
    low, high = (low, t) if above >= 0.0 else (t, high)
    step = t - above / slope if slope > 0.0 else low
    return low, high, step if low < step < high else low + 0.5 * (high - low)
