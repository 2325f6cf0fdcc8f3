"""The window's building blocks. How to build a page:

1. ``ui/<feature>/pages.py`` lists ``PageSpec`` entries (see ``ui.registry``); it imports nothing else.
2. A page derives from ``ui.kit.page.Page``: build widgets in ``__init__(session, args)``, load in ``refresh``,
   name the database tables it shows in ``tables`` so that it is refreshed when they change.
3. Read: ``self.session.read(lambda uow, job: show_x(uow, uid), self._show, owner=self)``; write:
   ``self.session.write(lambda do, job: do(change_x, uid, value), self._saved, self._refused, owner=self)``.
   Never wait for a result.
4. A big table: ``TablePanel(session, columns, source)`` from ``ui.kit.table`` with a ``RowSource`` of ``ui.kit.rows``;
   ``model.show_query(Query(...))`` sorts and filters. Small tables: ``model.show_rows([Row(...)], groups)``.
5. ``ui.kit.forms``, ``fields`` · ``cards`` headers, cards, lines of facts · ``labels`` chips · ``buttons`` ·
   ``side_panel`` · ``messages`` toasts, notices, questions · ``progress_strip`` · ``wizard`` · ``charts``.
6. Sizes in code go through ``theme().px(n)``; colours through ``theme().colour("token")``. No ``setStyleSheet``;
   use the dynamic properties ``kind`` (buttons), ``t`` (labels), ``tone`` (chips). Every control has a text or an
   accessible name.
7. Texts live in ``resources/texts/zh_CN/<feature>.toml``.
"""
