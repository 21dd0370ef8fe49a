"""nginx, PHP and MariaDB as processes of this one: in a folder of their own, on loopback, ended with the `with`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

_START = 60.0
"""Seconds that a server may take to start."""
_NGINX = """
daemon off; pid {scratch}/nginx.pid; error_log {scratch}/error.log; worker_processes 1; {user}
events {{ }}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream; sendfile on;
  types_hash_max_size 4096; {log} keepalive_requests 100000; client_max_body_size 16m;
  client_body_temp_path {scratch}/b; proxy_temp_path {scratch}/p; fastcgi_temp_path {scratch}/f;
  uwsgi_temp_path {scratch}/u; scgi_temp_path {scratch}/s;
  {around}
  server {{ listen 127.0.0.1:{port}; root {root}; index index.html index.htm index.php; absolute_redirect on; {rules} }}
}}
"""
_FPM = """
[global]
error_log = {scratch}/fpm.log
daemonize = no
[www]
listen = {scratch}/fpm.sock
pm = static
pm.max_children = 3
catch_workers_output = yes
{user}
{env}
php_admin_value[memory_limit] = 256M
php_admin_value[error_log] = {scratch}/php.log
php_admin_flag[display_errors] = off
"""


def find(program: str, *others: str) -> str:
    """Where a program is, also one that is not on everybody's path."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    found = next((found for name in (program, *others) if (found := shutil.which(name, path=path))), None)
    if found is None:
        raise FileNotFoundError(program)
    return found


def free_port() -> int:
    """A port of loopback that nobody has at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder with a short name, as sockets need it, that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="site") as folder:
        yield Path(folder)


@contextmanager
def nginx(
    root: Path, rules: str = "", port: int | None = None, log: Path | None = None, around: str = ""
) -> Iterator[str]:
    """nginx at the top of a folder; its address. `rules` stand in the server's block, `around` in that around it.

    `log` gets a line for each answer: its status, the target that was asked for, and the media type.
    """
    port = port or free_port()
    with scratch() as folder:
        user = "user root;" if os.geteuid() == 0 else ""
        logs = f"log_format told '$status $request_uri $sent_http_content_type'; access_log {log} told;"
        told = _NGINX.format(
            scratch=folder,
            port=port,
            root=root,
            rules=rules,
            user=user,
            around=around,
            log=logs if log else "access_log off;",
        )
        configuration = folder / "nginx.conf"
        configuration.write_text(told, "utf-8")
        command = [find("nginx"), "-e", str(folder / "start.log"), "-c", str(configuration)]
        with running(command, lambda: _listens(port)):
            yield f"http://127.0.0.1:{port}/"


def php_rules(socket: Path) -> str:
    """What an nginx location needs to hand a request to PHP."""
    return (
        "include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $request_filename; "
        "fastcgi_param HTTP_HOST $host:$server_port; "  # Debian's own leaves the port out
        f"fastcgi_pass unix:{socket}; fastcgi_read_timeout 300;"
    )


@contextmanager
def php(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Path]:
    """PHP's process manager at work in a folder; the socket that it listens on."""
    root = os.geteuid() == 0
    env = "".join(f'env[{name}] = "{value}"\n' for name, value in (environment or {}).items())
    user = "user = root\ngroup = root" if root else ""
    configuration = folder / "fpm.conf"
    configuration.write_text(_FPM.format(scratch=folder, env=env, user=user), "utf-8")
    socket = folder / "fpm.sock"
    program = find("php-fpm", "php-fpm8.4", "php-fpm8.3", "php-fpm8.2")
    with running([program, "-F", *(["-R"] if root else []), "-y", str(configuration)], socket.exists):
        yield socket


@contextmanager
def mariadb(folder: Path, database: str) -> Iterator[Path]:
    """MariaDB with one empty database and no network, its one user this process's; the socket that it listens on."""
    data, socket = folder / "data", folder / "db.sock"
    own = ["--no-defaults", f"--datadir={data}", *(["--user=root"] if os.geteuid() == 0 else [])]
    install = [find("mariadb-install-db"), *own, "--auth-root-authentication-method=normal", "--skip-test-db"]
    done(install)
    log = f"--log-error={folder / 'db.log'}"
    server = [find("mariadbd"), *own, f"--socket={socket}", f"--pid-file={folder / 'db.pid'}", "--skip-networking", log]
    with running([*server, "--innodb-flush-log-at-trx-commit=0"], socket.exists):
        done([find("mariadb"), "--no-defaults", "-uroot", f"--socket={socket}", "-e", f"CREATE DATABASE {database}"])
        yield socket


def done(command: Sequence[str], **environment: str) -> str:
    """Run a command to its end; what it printed. Where it fails, say what it said."""
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    if ran.returncode:
        raise RuntimeError(f"{command[0]} ended with {ran.returncode}: {(ran.stdout + ran.stderr)[-2000:]}")
    return ran.stdout


@contextmanager
def running(command: Sequence[str], ready: Callable[[], bool]) -> Iterator[None]:
    """A server, from when it is ready to when it is no longer needed."""
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=told, stderr=subprocess.STDOUT)
        try:
            _wait(process, ready, command[0])
            yield
        except RuntimeError:
            told.seek(0)
            print(told.read()[-2000:])
            raise
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], name: str) -> None:
    end = time.monotonic() + _START
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{name} does not start")
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
