"""The only place that knows Great Expectations: contract → suite → results → quarantine."""
