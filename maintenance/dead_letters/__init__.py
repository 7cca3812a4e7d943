"""Dead-letter queues: what lies in them, why, and how it is redriven."""
