"""Real mail servers on private ports with scratch folders: Postfix as it is installed, Exim and OpenSMTPD from Debian's
packages, unpacked over a copy-on-write view of this machine, so that nothing is installed and nothing collides."""

import base64
import os
import pathlib
import pwd
import shutil
import signal
import socket
import socketserver
import subprocess
import threading
import time

MAILBOX_OWNER = pwd.getpwnam("nobody")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.05)


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            return line.recv(100).startswith((b"220", b"421"))
    except OSError:
        return False


def certificates(folder):
    """An authority of our own, and a certificate by it for this machine."""
    run = lambda *words: subprocess.run(words, cwd=folder, check=True, capture_output=True)
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "36500",
        "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Our own authority")
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key",
        "-out", "server.csr", "-subj", "/CN=localhost")
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    run("openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
        "36500", "-extfile", "names", "-out", "server.pem")


class Policy(socketserver.ThreadingUnixStreamServer):
    """What Postfix asks about each recipient: slow, or a stranger to everybody at first (greylisting)."""

    daemon_threads = True

    def __init__(self, path, slow=0.0, strangers=0.0):
        self.slow, self.strangers, self.first = slow, strangers, {}
        self.lock = threading.Lock()
        super().__init__(str(path), PolicyTalk)
        os.chmod(path, 0o666)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def judge(self, recipient):
        time.sleep(self.slow)
        with self.lock:
            first = self.first.setdefault(recipient, time.monotonic())
        if time.monotonic() - first < self.strangers:
            return "DEFER_IF_PERMIT 4.2.0 Greylisted, come back later"
        return "DUNNO"


class PolicyTalk(socketserver.StreamRequestHandler):
    def handle(self):
        asked = {}
        for line in self.rfile:
            line = line.decode().strip()
            if line:
                name, _, value = line.partition("=")
                asked[name] = value
                continue
            self.wfile.write(f"action={self.server.judge(asked.get('recipient', ''))}\n\n".encode())
            asked = {}


class Logins(socketserver.ThreadingUnixStreamServer):
    """The other end of Postfix's SASL (the protocol of Dovecot's auth service), for one name and one password."""

    daemon_threads = True

    def __init__(self, path, user, password):
        self.wanted = f"\0{user}\0{password}".encode()
        self.user, self.logins = user, 0
        super().__init__(str(path), LoginTalk)
        os.chmod(path, 0o666)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class LoginTalk(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t00\nDONE\n")
        for line in self.rfile:
            words = line.decode().rstrip("\n").split("\t")
            if words[0] != "AUTH":
                continue
            response = next((word[5:] for word in words if word.startswith("resp=")), "")
            if base64.b64decode(response) == self.server.wanted:
                self.server.logins += 1
                self.wfile.write(f"OK\t{words[1]}\tuser={self.server.user}\n".encode())
            else:
                self.wfile.write(f"FAIL\t{words[1]}\n".encode())


class Server:
    """What all have in common: a port, and a Maildir that everybody's mail ends in."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.mail = folder / "mail"
        self.mail.mkdir(parents=True)
        os.chown(self.mail, MAILBOX_OWNER.pw_uid, MAILBOX_OWNER.pw_gid)

    def arrived(self):
        """The Message-ID of every letter that arrived, once for each copy."""
        self.settle()
        found = []
        for path in sorted((self.mail / "all" / "new").glob("*")):
            head = path.read_bytes().split(b"\r\n\r\n" if b"\r\n\r\n" in path.read_bytes() else b"\n\n")[0].decode("latin-1")
            for line in head.splitlines():
                if line.lower().startswith("message-id:"):
                    found.append(line.split("<", 1)[1].split("@", 1)[0])
        return found

    def settle(self):
        """Until nothing has arrived for a while and the queue is empty."""
        last, since, begun = None, time.monotonic(), time.monotonic()
        while time.monotonic() - since < 1.0 or (self.queued() and time.monotonic() - begun < 60):
            count = len(list((self.mail / "all" / "new").glob("*")))
            if count != last:
                last, since = count, time.monotonic()
            time.sleep(0.1)

    def queued(self):
        return 0


class Postfix(Server):
    name = "Postfix"

    def __init__(self, folder, settings=None, policy=None):
        super().__init__(folder)
        self.config, self.queue = folder / "config", folder / "queue"
        for made in (self.config, self.queue, folder / "data"):
            made.mkdir()
        shutil.chown(folder / "data", "postfix")
        self.log = folder / "log"
        self.policy = Policy(folder / "policy", **policy) if policy else None
        self.settings = {
            "compatibility_level": "3.6",
            # What a killed part left lying is found again soon, and not after five minutes.
            "queue_run_delay": "5s",
            "queue_directory": self.queue,
            "data_directory": folder / "data",
            "maillog_file": self.log,
            "maillog_file_prefixes": folder,
            "myhostname": "relay.example.com",
            "mydestination": "",
            "mynetworks": "127.0.0.0/8",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "smtpd_peername_lookup": "no",
            "smtpd_client_event_limit_exceptions": "",
            "virtual_mailbox_domains": "static:all",
            "virtual_mailbox_base": self.mail,
            "virtual_mailbox_maps": "static:all/",
            "virtual_uid_maps": f"static:{MAILBOX_OWNER.pw_uid}",
            "virtual_gid_maps": f"static:{MAILBOX_OWNER.pw_gid}",
            "virtual_minimum_uid": "1",
            "smtpd_error_sleep_time": "0",
            "smtpd_hard_error_limit": "1000",
            "in_flow_delay": "0",
            # No mail of its own to the postmaster: only ours is counted.
            "notify_classes": "",
            # Parts that die come back at once, not after a minute.
            "service_throttle_time": "1s",
            "smtpd_recipient_restrictions":
                f"check_policy_service unix:{folder}/policy, permit" if policy else "permit",
            **(settings or {}),
        }
        self.write()
        self.call("start")
        wait_for("Postfix", lambda: answers(self.port))

    def write(self):
        lines = [f"{name} = {value}\n" for name, value in self.settings.items()]
        (self.config / "main.cf").write_text("".join(lines))
        services = [
            f"127.0.0.1:{self.port} inet n - n - - smtpd",
            "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
            "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce",
            "trace unix - - n - 0 bounce", "verify unix - - n - 1 verify", "flush unix n - n 1000? 0 flush",
            "proxymap unix - - n - - proxymap", "smtp unix - - n - - smtp", "showq unix n - n - - showq",
            "error unix - - n - - error", "retry unix - - n - - error", "discard unix - - n - - discard",
            "virtual unix - n n - - virtual", "anvil unix - - n - 1 anvil", "tlsmgr unix - - n 1000? 1 tlsmgr",
            "scache unix - - n - 1 scache", "postlog unix-dgram n - n - 1 postlogd",
        ]  # fmt: skip
        (self.config / "master.cf").write_text("\n".join(services) + "\n")

    def call(self, what):
        return subprocess.run(["postfix", "-c", str(self.config), what], capture_output=True, text=True)

    def change(self, **settings):
        """From when this returns nobody serves by the old settings. A reload only asks: a server that waits for its next
        letter takes that one by what it knows, if it has not heard of it yet."""
        self.settings.update(settings)
        self.write()
        old = set(self.children("smtpd"))
        self.call("reload")
        late = time.monotonic() + 60
        while old & set(self.children("smtpd")):
            if time.monotonic() > late:
                raise RuntimeError("this Postfix goes on by settings that were changed a minute ago")
            time.sleep(0.05)

    def master(self):
        return int((self.queue / "pid/master.pid").read_text())

    def children(self, name):
        """The processes of one part of this Postfix and of no other."""
        listed = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(self.master())], capture_output=True, text=True)
        rows = (line.split() for line in listed.stdout.splitlines())
        return [int(row[0]) for row in rows if row[1] == name]

    def kill(self, name):
        for child in self.children(name):
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def queued(self):
        folders = ("maildrop", "incoming", "active", "deferred")
        return sum(1 for name in folders for path in (self.queue / name).rglob("*") if path.is_file())

    def stop(self):
        self.call("stop")
        if self.policy:
            self.policy.shutdown()


BOX = """set -e
mount -t tmpfs tmpfs "$BOX"
mkdir -p "$BOX/up" "$BOX/work" "$BOX/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$BOX/up,workdir=$BOX/work" "$BOX/root"
root=$BOX/root
for part in "$UNPACKED"/*; do mkdir -p "$root/${part##*/}"; cp -a "$part/." "$root/${part##*/}/"; done
number=301
for user in Debian-exim opensmtpd opensmtpq; do
  grep -q "^$user:" "$root/etc/passwd" || echo "$user:x:$number:$number::/nowhere:/bin/false" >>"$root/etc/passwd"
  grep -q "^$user:" "$root/etc/group" || echo "$user:x:$number:" >>"$root/etc/group"
  number=$((number + 1))
done
mkdir -p "$root$SCRATCH"
mount --bind "$SCRATCH" "$root$SCRATCH"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
exec chroot "$root" sh -c "$RUN"
"""


def unpack(folder, packages):
    """Debian's packages, fetched and unpacked, not installed. None if that cannot be done here."""
    folder.mkdir()
    debs = folder.parent / f"{folder.name}-debs"
    debs.mkdir()
    fetched = subprocess.run(["apt-get", "download", *packages], cwd=debs, capture_output=True, text=True)
    if fetched.returncode:
        return None
    for deb in debs.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(deb), str(folder)], check=True)
    return folder


class Boxed(Server):
    """A server in a view of this machine of its own."""

    def __init__(self, folder, unpacked, settings=""):
        super().__init__(folder)
        self.output = open(folder / "output", "wb")
        (folder / "box").mkdir()
        (folder / "config").write_text(self.configure(settings))
        environment = {**os.environ, "BOX": str(folder / "box"), "UNPACKED": str(unpacked), "SCRATCH": str(folder),
                       "RUN": self.run()}  # fmt: skip
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", BOX],
            env=environment, stdout=self.output, stderr=self.output, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_for(self.name, lambda: answers(self.port))
        except TimeoutError:
            raise RuntimeError(f"{self.name} did not start:\n{(folder / 'output').read_text(errors='replace')}")

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.output.close()


class Exim(Boxed):
    name = "Exim"
    packages = ["exim4-base", "exim4-daemon-light", "libidn12", "libgnutls-dane0", "libunbound8", "libevent-2.1-7"]

    def configure(self, settings):
        return f"""
primary_hostname = relay.example.com
daemon_smtp_ports = {self.port}
local_interfaces = 127.0.0.1
spool_directory = {self.folder}/spool
log_file_path = {self.folder}/log-%slog
tls_certificate = {self.folder}/server.pem
tls_privatekey = {self.folder}/server.key
tls_advertise_hosts = *
host_lookup =
rfc1413_hosts =
recipient_unqualified_hosts =
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
never_users =
queue_run_max = 1
{settings}
begin acl
rcpt:
  deny local_parts = nobody-here
       message = Unknown user
  defer local_parts = later
        message = try again later
  accept
begin routers
all:
  driver = accept
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = {self.mail}/all
  maildir_format
  create_directory
  user = nobody
  group = {MAILBOX_OWNER.pw_gid}
  message_prefix =
  message_suffix =
"""

    def run(self):
        # Exim reads a configuration only from its own places without giving up its rights.
        certificates(self.folder)
        os.chmod(self.folder / "server.key", 0o644)
        return (f"mkdir -p /etc/exim4 {self.folder}/spool && cp {self.folder}/config /etc/exim4/exim4.conf && "
                f"chown Debian-exim {self.folder} {self.folder}/spool && exec /usr/sbin/exim4 -bdf -q1m")  # fmt: skip

    def queued(self):
        return len(list((self.folder / "spool" / "input").rglob("*-D")))


class OpenSmtpd(Boxed):
    name = "OpenSMTPD"
    packages = ["opensmtpd", "libevent-2.1-7"]

    def configure(self, settings):
        return f"""
pki here cert "{self.folder}/server.pem"
pki here key "{self.folder}/server.key"
listen on 127.0.0.1 port {self.port} tls pki here
table everybody {{ "@" = nobody }}
action "all" maildir "{self.mail}/all" virtual <everybody>
match from any for any action "all"
{settings}
"""

    def run(self):
        certificates(self.folder)
        os.chmod(self.folder / "server.key", 0o600)
        return (f"mkdir -p /nowhere /var/lib/opensmtpd/empty && chmod 711 /var/lib/opensmtpd/empty && mkdir -p /nonexistent && "
                f"cp {self.folder}/config /etc/smtpd.conf && exec /usr/sbin/smtpd -d")  # fmt: skip
