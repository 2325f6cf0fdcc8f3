"""The window's building blocks. How to build a page:

1. ``ui/<feature>/pages.py`` lists ``PageSpec`` entries (see ``ui.registry``); it imports nothing else.
2. A page derives from ``ui.kit.page.Page``: build widgets in ``__init__(session, args)``, load in ``refresh``,
   name the database tables it shows in ``tables`` so that it is refreshed when they change.
3. Read with ``self.session.read(lambda uow, job: service.show_x(uow, uid), self._show, owner=self)``; write with
   ``self.session.write(lambda uow, job: …, self._saved, self._refused, owner=self)``. Never wait for a result.
4. A big table: ``TablePanel(session, source, columns)`` from ``ui.kit.table`` with a ``RowSource`` (``ui.kit.rows``);
   ``show_query(Query(...))`` sorts and filters. A small one: ``panel.show_rows([Row(...)], groups)``.
5. Forms from ``ui.kit.forms``, cards and headers from ``ui.kit.cards``, chips from ``ui.kit.chips``, the side panel from
   ``ui.kit.side_panel``, messages from ``ui.kit.messages``, progress from ``ui.kit.progress_strip``, wizards from
   ``ui.kit.wizard``, charts from ``ui.kit.charts``.
6. Sizes in code go through ``theme().px(n)``; colours through ``theme().colour("token")``. No ``setStyleSheet``; use the
   dynamic properties ``kind`` (buttons), ``t`` (labels), ``tone`` (chips). Every control has a text or an accessible name.
7. Texts live in ``resources/texts/zh_CN/<feature>.toml``.
"""
