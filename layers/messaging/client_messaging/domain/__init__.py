"""The rules and words of messaging. Knows neither AWS nor HTTP."""
