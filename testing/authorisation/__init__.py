"""The matrix of callers, operations, charts and clinicians: how it is read and tried."""
