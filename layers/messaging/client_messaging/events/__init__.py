"""Events in from the portal, and events out to the bus."""
