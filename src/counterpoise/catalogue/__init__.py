"""Knowledge as data: indicators, licences, entities, models."""
