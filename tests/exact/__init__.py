"""Spikes of single neurons against multi-precision arithmetic."""
