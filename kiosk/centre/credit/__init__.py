"""How visitors stand: registers, grants of priority, and who asks for them."""
