"""Load over HTTP: functions alone, and the whole local stack."""
