"""Which windows an X server shows, asked of it through libX11 (nothing else needs to be installed)."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable


class _Attributes(ctypes.Structure):
    """The beginning of XWindowAttributes; the rest is padding."""

    _fields_ = [
        ("x", ctypes.c_int),
        ("y", ctypes.c_int),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    ]


def window_sizes(display_name: str) -> list[tuple[int, int]]:
    """Width and height of every top-level window of the display."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    display = x11.XOpenDisplay(display_name.encode())
    if not display:
        raise OSError(f"no X server at {display_name}")
    root, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
    children = ctypes.POINTER(ctypes.c_ulong)()
    handle = ctypes.c_void_p(display)
    asked = ctypes.c_ulong(x11.XDefaultRootWindow(handle))
    x11.XQueryTree(handle, asked, *(ctypes.byref(item) for item in (root, parent, children, count)))
    sizes = []
    for index in range(count.value):
        attributes = _Attributes()
        x11.XGetWindowAttributes(handle, ctypes.c_ulong(children[index]), ctypes.byref(attributes))
        sizes.append((attributes.width, attributes.height))
    x11.XCloseDisplay(handle)
    return sizes


def wait_for_window(display_name: str, least: tuple[int, int], seconds: float, alive: Callable[[], bool]) -> bool:
    """Whether a window of at least this size appears in time, while ``alive()`` holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and alive():
        if any(width >= least[0] and height >= least[1] for width, height in window_sizes(display_name)):
            return True
        time.sleep(0.2)
    return False
