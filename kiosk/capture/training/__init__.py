"""How the networks in ``kiosk/capture/models`` were made. Needs PyTorch, and a kiosk does not."""
