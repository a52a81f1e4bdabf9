# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What pip calls to build a wheel (PEP 517): builds with Meson, and packs what Meson installs.

Everything is below site-packages/tt_allocmon, bin and lib too, so that any of pip's schemes will
do: the program finds its parts from there as from any other prefix. The wheel is for this machine:
it needs the C libraries that it was built with.

Settings, as `pip install . -C setup-args=-Dviewer=false`: setup-args, for `meson setup`.
"""
import base64
import hashlib
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PREFIX = "/wheel"
LAYOUT = ["--prefix", PREFIX, "--bindir", "tt_allocmon/bin", "--libdir", "tt_allocmon/lib",
          "--libexecdir", "tt_allocmon/libexec", f"-Dpython.purelibdir={PREFIX}"]
OPTIONS = ["--buildtype=release", "-Dtests=disabled", "-Dman-pages=disabled",
           "--wrap-mode=nodownload"]
NOT_IN_SOURCE = re.compile(r"(\.|build|dist$|__pycache__$|.*\.egg-info$)")
ENTRY_POINTS = "[pytest11]\ntt_allocmon = tt_allocmon_pytest\n"


def _version():
    with open(os.path.join(ROOT, "meson.build"), encoding="utf-8") as file:
        return re.search(r"^  version: '([^']+)'", file.read(), re.MULTILINE).group(1)


def _metadata():
    with open(os.path.join(ROOT, "doc", "python.md"), encoding="utf-8") as file:
        description = file.read()
    return (f"Metadata-Version: 2.1\nName: tt-allocmon\nVersion: {_version()}\n"
            "Summary: What each process holds in the memory of Tenstorrent devices\n"
            "License: Apache-2.0\nRequires-Python: >=3.8\n"
            f"Description-Content-Type: text/markdown\n\n{description}")


def _wants_meson():
    if shutil.which("meson") is None:
        return True
    found = subprocess.run(["meson", "--version"], stdout=subprocess.PIPE, check=False)
    return not found.stdout or found.stdout.startswith(b"0.")


def get_requires_for_build_wheel(config_settings=None):
    """Meson and Ninja, where the machine has none."""
    needed = ["meson>=1.0"] if _wants_meson() else []
    return needed + ([] if shutil.which("ninja") else ["ninja"])


def get_requires_for_build_sdist(config_settings=None):
    return []


def _setup_arguments(config_settings):
    given = (config_settings or {}).get("setup-args", [])
    given = shlex.split(given) if isinstance(given, str) else list(given)
    return ([] if platform.machine() == "x86_64" else ["-Dpreload=false"]) + given


def _set_up(build, arguments):
    command = ["meson", "setup", build, ROOT, *LAYOUT, *OPTIONS, *arguments]
    if subprocess.run(command, check=False).returncode == 0:
        return
    print("tt-allocmon: the program needs the headers of ncurses, cJSON and libelf; building the "
          "module and the library without it", file=sys.stderr, flush=True)
    shutil.rmtree(build)
    subprocess.run([*command, "-Dviewer=false"], check=True)


def _install(folder, arguments):
    """The folder that becomes the wheel's root."""
    build, stage = os.path.join(folder, "build"), os.path.join(folder, "stage")
    _set_up(build, arguments)
    subprocess.run(["meson", "install", "-C", build, "--destdir", stage, "--tags",
                    "runtime,python-runtime"], check=True)
    return stage + PREFIX


class _Wheel:
    """A zip file with a list of what is in it."""

    def __init__(self, path, name):
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self.info, self.rows = name + ".dist-info", []
        self.scripts = f"{name}.data/scripts"

    def add(self, name, data, mode=0o644):
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.external_attr = (0o100000 | mode) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self.zip.writestr(entry, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        self.rows.append(f"{name},sha256={digest},{len(data)}")

    def add_file(self, path, name):
        with open(path, "rb") as file:
            self.add(name, file.read(), 0o755 if os.access(path, os.X_OK) else 0o644)

    def finish(self, tag):
        self.add(f"{self.info}/METADATA", _metadata().encode())
        self.add(f"{self.info}/entry_points.txt", ENTRY_POINTS.encode())
        self.add_file(os.path.join(ROOT, "LICENSE"), f"{self.info}/LICENSE")
        self.add(f"{self.info}/WHEEL", ("Wheel-Version: 1.0\nGenerator: tt-allocmon\n"
                                        f"Root-Is-Purelib: false\nTag: {tag}\n").encode())
        rows = self.rows + [f"{self.info}/RECORD,,"]
        self.zip.writestr(f"{self.info}/RECORD", "\n".join(rows) + "\n")
        self.zip.close()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = f"tt_allocmon-{_version()}"
    machine = re.sub(r"[-.]", "_", sysconfig.get_platform())
    tag = f"py3-none-{machine}"
    wheel = _Wheel(os.path.join(wheel_directory, f"{name}-{tag}.whl"), name)
    with tempfile.TemporaryDirectory() as folder:
        root = _install(folder, _setup_arguments(config_settings))
        for place, _, files in sorted(os.walk(root)):
            for file in sorted(files):
                path = os.path.join(place, file)
                wheel.add_file(path, os.path.relpath(path, root))
    wheel.add_file(os.path.join(HERE, "tt-allocmon"), f"{wheel.scripts}/tt-allocmon")
    wheel.finish(tag)
    return f"{name}-{tag}.whl"


def build_sdist(sdist_directory, config_settings=None):
    name = f"tt_allocmon-{_version()}"
    archive = os.path.join(sdist_directory, name + ".tar.gz")
    with tarfile.open(archive, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        tar.add(ROOT, name, filter=lambda entry: None if NOT_IN_SOURCE.match(
            os.path.basename(entry.name)) and entry.name != name else entry)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(_metadata())
            file.flush()
            tar.add(file.name, f"{name}/PKG-INFO")
    return name + ".tar.gz"
