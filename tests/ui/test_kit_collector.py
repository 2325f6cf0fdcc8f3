"""Garbage that holds widgets is collected on the window's thread, never on a worker's."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject

from minsheng_desktop.core.bulk import collector_paused
from ui.kit.collector import Collector, spare_what_lasts


@pytest.fixture
def collector(qapp):
    window = QObject()
    made = Collector(window)
    yield made
    made.stop()


def test_python_collects_by_itself_only_while_no_window_is_open(qapp):
    assert gc.isenabled()
    window = QObject()
    first, second = Collector(window), Collector(window)
    assert not gc.isenabled()
    first.stop()
    first.stop()
    assert not gc.isenabled()
    second.stop()
    assert gc.isenabled()


def test_what_a_worker_leaves_in_a_circle_goes_on_the_windows_thread(qtbot, collector):
    gone_on = []

    class Leaf:
        def __init__(self):
            self.itself = self

        def __del__(self):
            gone_on.append(threading.current_thread())

    def work():
        for _ in range(5000):
            Leaf()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert not gone_on
    qtbot.waitUntil(lambda: len(gone_on) == 5000)
    assert set(gone_on) == {threading.main_thread()}


def test_it_waits_while_very_many_objects_are_made(collector):
    with collector_paused():
        keep = [[] for _ in range(5000)]
        collector.collect()
        assert gc.get_count()[0] > 2000
    collector.collect()
    assert gc.get_count()[0] < 2000
    assert keep


def test_what_lasts_is_left_out_of_later_collections():
    spare_what_lasts.cache_clear()
    try:
        before = gc.get_freeze_count()
        spare_what_lasts()
        frozen = gc.get_freeze_count()
        assert frozen > before
        spare_what_lasts()
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()
