"""Weights over the network: resumed, checked, whole or not at all."""
