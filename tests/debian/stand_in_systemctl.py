#!/usr/bin/python3
"""systemctl where systemd is not booted: our units' own lines as their own user, Debian's services by their scripts.

What systemd shuts away (ProtectSystem, PrivateTmp, …) is not imitated; user, umask, folders and environment are.
"""

import grp
import os
import pwd
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

UNITS, RUN = Path("/etc/systemd/system"), Path("/run")
LONGEST_STOP = 90  # seconds


def main(words):
    act, *names = [word for word in words if word != "--now"]
    if act == "daemon-reload":
        return subprocess.run(
            ["systemd-analyze", "verify", *sorted(UNITS.glob("kawal-*.service"))], check=False
        ).returncode
    return max(asked(act, name.removesuffix(".service")) for name in names)


def asked(act, name):
    if not (UNITS / f"{name}.service").exists():
        return subprocess.run(["service", name, act], check=False).returncode
    if act in ("stop", "restart"):
        stop(name)
    return start(name) if act in ("start", "enable", "restart") else 0


def start(name):
    unit = read_unit(name)
    user = pwd.getpwnam(unit["User"])
    made_folders(unit, user)
    values = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "HOME": user.pw_dir, "USER": user.pw_name}
    if "EnvironmentFile" in unit:
        values |= environment(Path(unit["EnvironmentFile"]))
    options = {
        "cwd": unit["WorkingDirectory"],
        "env": values,
        "user": user.pw_uid,
        "group": grp.getgrnam(unit["Group"]).gr_gid,
        "extra_groups": [],
        "umask": int(unit["UMask"], 8),
        "stdin": subprocess.DEVNULL,
    }
    with open(f"/var/log/{name}.log", "ab") as log:
        if "ExecStartPre" in unit:
            before = subprocess.run(words_of(unit["ExecStartPre"]), stdout=log, stderr=log, check=False, **options)
            if before.returncode:
                print(Path(f"/var/log/{name}.log").read_text()[-2000:], file=sys.stderr)
                return before.returncode
        process = subprocess.Popen(
            words_of(unit["ExecStart"]), stdout=log, stderr=log, start_new_session=True, **options
        )
    (RUN / f"{name}.pid").write_text(str(process.pid))
    time.sleep(1)
    return process.poll() or 0


def stop(name):
    note = RUN / f"{name}.pid"
    if not note.exists():
        return
    pid = int(note.read_text())
    note.unlink()
    end = time.monotonic() + LONGEST_STOP
    try:
        os.kill(pid, signal.SIGTERM)
        while time.monotonic() < end and lives(pid):
            time.sleep(0.2)
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def read_unit(name):
    lines = (UNITS / f"{name}.service").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def words_of(line):
    return [word.replace("%%", "%") for word in shlex.split(line)]


def made_folders(unit, user):
    for key, root in (("RuntimeDirectory", RUN), ("StateDirectory", Path("/var/lib"))):
        if key in unit:
            folder = root / unit[key]
            folder.mkdir(exist_ok=True)
            os.chown(folder, user.pw_uid, user.pw_gid)
            folder.chmod(int(unit[f"{key}Mode"], 8))


def environment(path):
    lines = [line.strip() for line in path.read_text().splitlines()]
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
