"""How synapses and arrivals name their target: neuron << bits | receptor.

Receptors count from 1 in the order in which the model names them; 0 says that none was named. A model without
receptors needs no bits: there a target is the neuron.
"""


def receptor_bits(model) -> int:
    """The bits that the receptors of a model (or source) take in a target."""
    return len(getattr(model, "receptors", ())).bit_length()


def receptor_number(model, receptor: str | None) -> int:
    """The number of a receptor of a model, 0 for None."""
    return 0 if receptor is None else 1 + model.receptors.index(receptor)


def encode(ids, population, receptor: str | None):
    """Turn an int32 array of neurons into targets, in place."""
    ids <<= receptor_bits(population.model)
    ids |= receptor_number(population.model, receptor)
    return ids


def neurons(targets, population):
    """The neurons of targets."""
    bits = receptor_bits(population.model)
    return targets >> bits if bits else targets
