"""The parts of the report object, each made from the finished tables and entered into the book of figures."""
