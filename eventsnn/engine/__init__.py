"""The engine room: windows, queues, kernels. It knows no model by name and no units."""
