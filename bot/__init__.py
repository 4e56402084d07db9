"""The ASB Case Review Guide: a conversation that takes a victim of anti-social behaviour to the right door."""
