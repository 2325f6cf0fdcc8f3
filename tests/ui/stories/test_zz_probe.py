import pytest
from tests.ui.stories.conftest import *
from tests.ui.stories import every_control as judge
from PySide6.QtWidgets import *
from ui.kit.cards import Card
def test_p(clerk):
    clerk.program.set_look(1.5, False)
    clerk.program.frame.resize(1366,697)
    from ui.kit.page import PageRequest
    main=clerk.program.main
    page=main.host.open(PageRequest("workspace.home"))
    clerk._qtbot.wait(1500); judge.settle()

    sc=[s for s in main.findChildren(QScrollArea) if s.isVisible()]
    for s in sc:
        print(type(s), s.viewport().width(), s.horizontalScrollBar().maximum())
        if s.horizontalScrollBar().maximum():
            vw=s.viewport().width()
            def walk(w,d):
                if w.minimumSizeHint().width()>600 or w.minimumWidth()>600:
                    print(' '*d, type(w).__name__, w.accessibleName()[:20], w.minimumSizeHint().width(), w.minimumWidth(), w.width(), (w.text()[:40] if hasattr(w,'text') else ''))
                for c in w.children():
                    if isinstance(c,QWidget) and c.isVisible(): walk(c,d+1)
            walk(s.widget(),0)
    main.grab().save('/tmp/home15.png')
