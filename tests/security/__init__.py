"""Evidence that no door shows one firm's data to another: who may do what, planted canaries, rules cut on purpose.

``./prm test`` runs a quick part, ``./prm security`` all of it. The parts:

* ``test_matrix``: role × model × operation and role × field, compared with the agreed ``matrix.csv`` and
  ``fields.csv``; any difference fails. ``./prm security --sign "Name"`` writes them anew after a review.
* ``test_mutation``: takes away each record rule, access line and ``groups=`` of the suite in turn; the
  matrix has to notice every one of them.
* ``test_canaries``: unique numbers and words in every field of firm B; the people of firm A knock at all
  routes, methods, exports, reports and files, and read their mail and their bus; none may turn up.

New addons need nothing here: models, rules, fields, routes and methods are found in the registry. A model
whose firm cannot be told from its fields gets a line in ``inside/records.py``.
"""
