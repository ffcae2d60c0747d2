"""What holds of every neuron model."""
