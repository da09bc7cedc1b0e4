"""The channel that kiosks are updated from: a folder of packages, signed by the operator."""
