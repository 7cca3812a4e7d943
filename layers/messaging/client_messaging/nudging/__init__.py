"""Nudges to the outside: their words, e-mail, text messages and alarm clocks of AWS."""
