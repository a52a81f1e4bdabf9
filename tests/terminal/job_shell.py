# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""As much of a shell as Ctrl-Z and fg need. Usage: COMMAND"""
import os
import signal
import sys
import termios


def start(command):
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(command[0], command)
    return pid


def main():
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    modes = termios.tcgetattr(0)
    pid = start(sys.argv[1:])
    while True:
        _, status = os.waitpid(pid, os.WUNTRACED)
        os.tcsetpgrp(0, os.getpgrp())
        if not os.WIFSTOPPED(status):
            print("ENDED", os.waitstatus_to_exitcode(status), flush=True)
            return 0
        found = termios.tcgetattr(0)
        print("STOPPED" if found == modes else "modes were left behind", flush=True)
        sys.stdin.readline()
        os.tcsetpgrp(0, pid)
        os.kill(-pid, signal.SIGCONT)


if __name__ == "__main__":
    sys.exit(main())
