"""Knowledge as data: licences, companies, models, indicators, finding rules; each in a YAML file with its typed loader.

`edition()` names the whole: it changes with any byte of any data file.
"""

from counterpoise.catalogue.loading import edition

__all__ = ["edition"]
