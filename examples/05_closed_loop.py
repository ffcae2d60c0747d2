"""Events in, spikes out, the camera turns: an event camera that keeps a moving dot in the middle of what it sees.

Nothing is known in advance: the emulated camera sees what its own turning does to the image. Events drive four motor
neurons, each the harder the further out on its side of the sensor they are; a spike of one turns the camera a little
that way. Every 2 ms the events since the last picture are played into the network, and the camera is turned by
the spikes they caused. Writes closed_loop.png, or the path given as argument.
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en

SIDE, STEP, DURATION = 48, 2.0, 3000.0  # pixels, ms, ms
TURN = 0.6  # pixels that one spike turns the camera
Y, X = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
DIRECTIONS = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])  # right, left, down, up


def dot(t):
    """Where the dot is at t ms, in pixels from where the camera looks at first."""
    return np.array([30.0 * np.sin(2.0 * np.pi * t / 1500.0), 20.0 * np.sin(2.0 * np.pi * t / 1000.0)])


def picture(t, gaze):
    """What a camera that looks at `gaze` sees at t ms: a soft bright dot on grey."""
    x, y = dot(t) - gaze
    return 0.2 + 0.8 / (1.0 + np.exp(2.0 * (np.hypot(X - x, Y - y) - 3.0)))


def network():
    """A network with pixels and four motor neurons."""
    net = en.Network(seed=1)
    pixels = net.add(en.LiveSource(size=(SIDE, SIDE)), name="pixels")
    motors = net.add(en.LIF(tau_m=10.0, v_th=2.0, t_ref=0.0), 4, name="motors")
    sides = np.clip(np.stack([X, -X, Y, -Y], axis=-1), 0.0, None) / SIDE  # (height, width, motor): 0 on the other side
    weights = np.broadcast_to(sides, (2, SIDE, SIDE, 4)).reshape(-1, 4)
    net.connect(pixels, motors, en.all_to_all(), weight=weights, delay=1.0)
    return net, pixels, motors


def track(duration=DURATION, turn=TURN):
    """Run the loop; returns where the camera looked (n, 2), at multiples of STEP, and the recorder of all spikes."""
    net, pixels, motors = network()
    spikes, new = net.record(motors), net.record(motors)
    gaze = [np.zeros(2)]
    camera = en.dvs.Camera(picture(0.0, gaze[0]))

    def see():
        for t in STEP * np.arange(1, int(duration / STEP) + 1):
            events = camera.see(picture(t, gaze[-1]), t).events
            yield en.dvs.Recording(events, SIDE, SIDE, start=t - STEP, stop=t)

    def act(net):
        _, ids = new.take()
        gaze.append(gaze[-1] + turn * DIRECTIONS[ids].sum(axis=0))

    en.dvs.play(pixels, see(), on_chunk=act)
    return np.array(gaze), spikes


def main(path="closed_loop.png"):
    gaze, spikes = track()
    times = STEP * np.arange(len(gaze))
    path_of_dot = dot(times).T
    off = np.hypot(*(path_of_dot - gaze).T)
    _draw(times, path_of_dot, gaze, off, spikes).savefig(path, dpi=120)
    still = np.hypot(*path_of_dot.T)
    print(f"{len(spikes):,} motor spikes; the dot is {np.median(off):.1f} pixels off the middle (median), ", end="")
    print(f"at most {off[len(off) // 5 :].max():.1f} after {times[len(off) // 5]:g} ms; ", end="")
    print(f"{np.median(still):.1f} if the camera does not turn")


def _draw(times, path_of_dot, gaze, off, spikes):
    figure, axes = plt.subplot_mosaic(
        [["x", "plane"], ["y", "plane"], ["off", "motors"]], figsize=(12.0, 8.0), layout="constrained"
    )
    for k, name in enumerate("xy"):
        axes[name].plot(times, path_of_dot[:, k], color="tab:red", label="dot")
        axes[name].plot(times, gaze[:, k], color="0.2", label="camera")
        axes[name].set(xlabel="time (ms)", ylabel=f"{name} (pixel)")
    axes["x"].legend(loc="lower right")
    axes["plane"].plot(*path_of_dot.T, color="tab:red", label="dot")
    axes["plane"].plot(*gaze.T, color="0.2", linewidth=0.8, label="middle of the camera")
    axes["plane"].set(xlabel="x (pixel)", ylabel="y (pixel)", aspect="equal", title="where the camera looks")
    axes["plane"].invert_yaxis()
    axes["off"].plot(times, off, color="0.2", label="camera turns")
    axes["off"].plot(times, np.hypot(*path_of_dot.T), color="tab:blue", linewidth=0.8, label="camera held")
    axes["off"].axhline(SIDE / 2, color="0.7", linestyle=":", label="edge of what it sees")
    axes["off"].set(xlabel="time (ms)", ylabel="dot off the middle (pixel)", ylim=(0.0, None))
    axes["off"].legend(loc="upper right", fontsize="small")
    en.plot.raster(spikes, axes["motors"])
    axes["motors"].set_yticks(range(4), ["right", "left", "down", "up"])
    axes["motors"].set(ylabel="motor neuron")
    return figure


if __name__ == "__main__":
    main(*sys.argv[1:])
