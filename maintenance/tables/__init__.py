"""The tables as an operator may read them: whole, by kind of item, inbox by inbox."""
