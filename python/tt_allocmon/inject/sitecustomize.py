# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What Python runs first under `tt-allocmon run` with TT_ALLOCMON_SITES=1.

Waits for ttnn's import, and gives way to the sitecustomize that would have run instead. Any Python
may come by: this file is Python 2 as well, and does nothing there.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.dirname(HERE)


def say(message):
    """One line to TT_ALLOCMON_LOG; never raises."""
    target = os.environ.get("TT_ALLOCMON_LOG")
    line = "tt-allocmon [PID %d]: no Python lines: %s\n" % (os.getpid(), message)
    try:
        if target == "stderr":
            sys.stderr.write(line)
        elif target:
            with open(target, "a") as file:
                file.write(line)
    except (IOError, ValueError, AttributeError):
        pass


def sites():
    """The module tt_allocmon.sites: of the job's own tt_allocmon, or else of ours."""
    import importlib
    import importlib.util
    if "tt_allocmon" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "tt_allocmon", os.path.join(PACKAGE, "__init__.py"),
            submodule_search_locations=[PACKAGE])
        module = importlib.util.module_from_spec(spec)
        sys.modules["tt_allocmon"] = module
        spec.loader.exec_module(module)
    return importlib.import_module("tt_allocmon.sites")


class Watch(object):
    """A finder that finds nothing itself, and sees when a module of ttnn has been executed."""

    ACTIONS = {"ttnn.decorators": "name_operations", "ttnn": "name_tensor_methods"}

    def find_spec(self, name, path=None, target=None):
        if name not in self.ACTIONS:
            return None
        for finder in list(sys.meta_path):
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find else None
            if spec is not None:
                self.follow(name, spec.loader)
                return spec
        return None

    def follow(self, name, loader):
        execute = getattr(loader, "exec_module", None)

        def execute_and_act(module):
            execute(module)
            self.act(name, module)

        try:
            loader.exec_module = execute_and_act
        except Exception as error:
            say("cannot follow the import of %s: %s" % (name, error))

    def act(self, name, module):
        try:
            getattr(sites(), self.ACTIONS[name])(module)
        except Exception as error:
            say("%s: %s" % (type(error).__name__, error))
        if name == "ttnn" and self in sys.meta_path:
            sys.meta_path.remove(self)


def give_way():
    """The sitecustomize that stands behind ours. Where there is none, the ImportError is the one
    that Python expects then."""
    sys.path[:] = [folder for folder in sys.path if folder != HERE]
    sys.modules.pop("sitecustomize", None)
    import sitecustomize


if os.environ.get("TT_ALLOCMON_SITES") == "1" and sys.version_info >= (3, 8):
    sys.meta_path.insert(0, Watch())
give_way()
