"""The ASB Case Review Guide: a conversation that takes a victim to the right door."""
