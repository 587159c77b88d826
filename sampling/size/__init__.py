"""How many to ask: sizes by margin of error, coefficient of variation or power, and the questions inverted.

Each module is one quantity: :mod:`~sampling.size.proportion`, :mod:`~sampling.size.mean`,
:mod:`~sampling.size.total`, :mod:`~sampling.size.ratio`, :mod:`~sampling.size.contrast` (differences and
changes), :mod:`~sampling.size.domains`, :mod:`~sampling.size.clusters`. Their functions give unrounded
numbers of *valid forms*; :mod:`~sampling.size.fieldwork` turns them into forms to send out, and
the modules ``answers_…`` say how the number came about in words for a plan.
"""
