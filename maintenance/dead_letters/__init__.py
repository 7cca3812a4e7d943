"""Dead-letter queues: what is in them, why, and redriving it.

`sources` names the source of each queue. A source (`rejected_events`, `abandoned_batches`) decides what a redrive does
with a message and sends it on; `redriving` goes through a queue and deletes what was sent; `commands` prints.
"""
