"""Stores that keep texts in encrypted files under git, each driven in the same four ways: make, put, get, check.

`drugcheck` keeps cases, so a text is one field of a case; `pass` keeps what it is given. passage is pass with age in
place of gpg; where it is not installed, the very commands of age and git that it runs stand in for it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

_SECONDS = 60


class Ran(NamedTuple):
    """What a command ended with and said."""

    status: int
    out: str


def run(command: list[str], folder: Path, *, given: str = "", environment: dict[str, str] | None = None) -> Ran:
    """Runs a command to its end."""
    done = subprocess.run(
        command,
        cwd=folder,
        input=given.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        timeout=_SECONDS,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"))


class Peer:
    """One program with a store in a folder of its own."""

    name = ""
    names = ("alpha", "beta")

    def __init__(self, place: Path) -> None:
        self.place = place
        self.root = place / "store"
        self.environment = os.environ | {
            "HOME": str(place),
            "GIT_CONFIG_GLOBAL": str(place / "gitconfig"),
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        (place / "gitconfig").write_text("[user]\nname = x\nemail = x@localhost\n[init]\ndefaultBranch = main\n")

    @classmethod
    def version(cls) -> str | None:
        """Its version, None where it is not installed."""
        raise NotImplementedError

    def make(self) -> None:
        """An empty store."""
        raise NotImplementedError

    def putting(self, name: str) -> list[str]:
        """The command that stores what stands on its standard input."""
        raise NotImplementedError

    def get(self, name: str) -> Ran:
        """The text of an entry."""
        raise NotImplementedError

    def file(self, name: str) -> Path:
        """The file of an entry."""
        raise NotImplementedError

    def forge(self, text: str, name: str) -> None:
        """Writes a file that was made with public knowledge alone."""
        raise NotImplementedError

    def wrong(self, name: str) -> Ran:
        """Opens an entry with a wrong passphrase."""
        raise NotImplementedError

    def editing(self, name: str, editor: Path) -> None:
        """Edits an entry with a program for an editor."""
        raise NotImplementedError

    def put(self, name: str, text: str) -> Ran:
        """Stores a text."""
        return run(self.putting(name), self.root, given=text, environment=self.environment)

    def check(self) -> Ran | None:
        """Its own command that looks over the store; None where it has none."""
        return None

    def git(self, *words: str) -> Ran:
        """git in the store."""
        return run(["git", *words], self.root, environment=self.environment)


class Pass(Peer):
    """pass, with a key of its own under the passphrase `right`."""

    name = "pass"

    @classmethod
    def version(cls) -> str | None:
        if shutil.which("pass") is None or shutil.which("gpg") is None:
            return None
        said = run(["pass", "version"], Path()).out
        return next((word.strip("= ") for word in said.splitlines() if word.strip("= ").startswith("v")), "?")

    def make(self) -> None:
        keys = self.place / "gnupg"
        keys.mkdir(mode=0o700)
        (keys / "gpg-agent.conf").write_text("allow-loopback-pinentry\ndefault-cache-ttl 0\nmax-cache-ttl 0\n")
        self.environment |= {"GNUPGHOME": str(keys), "PASSWORD_STORE_DIR": str(self.root)}
        self._passphrase("right")
        key = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "right"]
        run([*key, "--quick-generate-key", "x@localhost"], self.place, environment=self.environment)
        run(["pass", "init", "x@localhost"], self.place, environment=self.environment)
        run(["pass", "git", "init"], self.place, environment=self.environment)

    def _passphrase(self, word: str) -> None:
        self.environment["PASSWORD_STORE_GPG_OPTS"] = f"--pinentry-mode loopback --passphrase {word}"

    def putting(self, name: str) -> list[str]:
        return ["pass", "insert", "--multiline", "--force", name]

    def get(self, name: str) -> Ran:
        return run(["pass", "show", name], self.root, environment=self.environment)

    def file(self, name: str) -> Path:
        return self.root / f"{name}.gpg"

    def forge(self, text: str, name: str) -> None:
        self.file(name).unlink()
        command = ["gpg", "--batch", "--quiet", "--trust-model", "always", "-e", "-r", "x@localhost"]
        run([*command, "-o", str(self.file(name))], self.root, given=text, environment=self.environment)

    def wrong(self, name: str) -> Ran:
        self._passphrase("wrong")
        try:
            return self.get(name)
        finally:
            self._passphrase("right")

    def editing(self, name: str, editor: Path) -> None:
        run(["pass", "edit", name], self.root, environment=self.environment | {"EDITOR": str(editor)})


class Age(Peer):
    """The commands of age and git that passage runs; its key file stands under no passphrase."""

    name = "age"

    @classmethod
    def version(cls) -> str | None:
        return run(["age", "--version"], Path()).out.strip() if shutil.which("age") else None

    def make(self) -> None:
        self.root.mkdir()
        run(["age-keygen", "-o", str(self.place / "identities")], self.place)
        public = run(["age-keygen", "-y", str(self.place / "identities")], self.place).out.strip()
        (self.root / ".age-recipients").write_text(public + "\n")
        self.git("init", "--quiet")

    def putting(self, name: str) -> list[str]:
        script = 'age -e -R .age-recipients -o "$1.age" && git add "$1.age" && git commit -q -m "Add $1"'
        return ["sh", "-c", script, "sh", name]

    def get(self, name: str) -> Ran:
        return run(["age", "-d", "-i", str(self.place / "identities"), str(self.file(name))], self.root)

    def file(self, name: str) -> Path:
        return self.root / f"{name}.age"

    def forge(self, text: str, name: str) -> None:
        run(["age", "-e", "-R", ".age-recipients", "-o", str(self.file(name))], self.root, given=text)

    def wrong(self, name: str) -> Ran:
        run(["age-keygen", "-o", str(self.place / "other")], self.place)
        return run(["age", "-d", "-i", str(self.place / "other"), str(self.file(name))], self.root)


class Drugcheck(Peer):
    """drugcheck; an entry is where a person works, in one case of a demo."""

    name = "drugcheck"
    names = ("C0001", "C0002")
    _FIELD = "person.employer"

    @classmethod
    def version(cls) -> str | None:
        return run([sys.executable, "-m", "drugcheck", "--version"], Path()).out.split()[-1]

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.environment |= {"XDG_RUNTIME_DIR": str(place), "DRUGCHECK_LANG": "en"}
        self._command = [sys.executable, "-m", "drugcheck", "-C", str(self.root)]
        self._here = Path(__file__).parents[1]
        self.environment["PYTHONPATH"] = str(self._here)

    def make(self) -> None:
        command = [sys.executable, "-m", "drugcheck", "demo", str(self.root), "--cases", "30", "--no-tour"]
        run(command, self._here, environment=self.environment)
        run([*self._command, "unlock"], self._here, environment=self.environment)

    def putting(self, name: str) -> list[str]:
        return [*self._command, "case", "set", name, self._FIELD, "--from", "-"]

    def get(self, name: str) -> Ran:
        command = [*self._command, "case", "show", name, "--reveal", "--purpose", "trial", "--json"]
        ran = run(command, self.root, environment=self.environment)
        return Ran(ran.status, ran.out)

    def file(self, name: str) -> Path:
        return self.root / "records" / f"{name}.toml.age"

    def forge(self, text: str, name: str) -> None:
        key = self.root / ".drugcheck" / "identity.age"
        # The public key, which is no secret, is taken from the key file of the demo.
        from drugcheck.vault.age import encrypt
        from drugcheck.vault.identity import open_identity

        keys = open_identity(key.read_bytes(), "demo")
        self.file(name).write_bytes(encrypt(f"schema = 1\n{text}\n".encode(), *keys.recipients))

    def wrong(self, name: str) -> Ran:
        run([*self._command, "lock"], self.root, environment=self.environment)
        reader, writer = os.pipe()
        os.write(writer, b"wrong\n")
        os.close(writer)
        done = subprocess.run(
            [*self._command[:3], "--passphrase-fd", str(reader), *self._command[3:], "case", "show", name],
            env=self.environment,
            pass_fds=(reader,),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        os.close(reader)
        return Ran(done.returncode, done.stdout.decode())

    def editing(self, name: str, editor: Path) -> None:
        run(
            [*self._command, "case", "edit", name],
            self.root,
            environment=self.environment | {"VISUAL": str(editor)},
        )

    def check(self) -> Ran:
        return run([*self._command, "verify"], self.root, environment=self.environment)


PEERS: tuple[type[Peer], ...] = (Drugcheck, Pass, Age)
