"""The review page served on this machine alone: each decision is on disk before the page is told so.

Only the loopback address answers, only under a secret path, and only to the page itself (Host and Origin are checked):
neither the network nor another site open in the same browser can read an interview or write a decision. The page sends
nothing before the server has proved that it is the one it came from: another program may have taken its port meanwhile.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from svb_qual.deciding import add_decisions
from svb_qual.decisions import decision_of, is_memo
from svb_qual.errors import Fault, SvbError, refusal
from svb_qual.files import write_whole
from svb_qual.memos import memo_of
from svb_qual.model import Decision, Memo
from svb_qual.results import CACHE
from svb_qual.review.data import collect
from svb_qual.review.page import render_review
from svb_qual.study import Study

#: A batch of decisions is far below this, in bytes.
MOST = 20_000_000
#: Digits of a length nobody sends.
LONG = 12
#: Seconds after which a connection that says nothing is closed: the page opens another when it needs one.
PATIENCE = 60
#: Where the page asks the server to prove itself; outside the secret path, which an impostor must not learn.
PRESENCE = "/presence?"


class ReviewServer(ThreadingHTTPServer):
    """Serves the page of one study to one reviewer; ``address`` is where."""

    daemon_threads = True
    #: Elsewhere than under Unix, reusing an address lets two servers take the same port.
    allow_reuse_address = os.name == "posix"

    def __init__(
        self, study: Study, reviewer: str, *, blind: bool, port: int = 0, token: str = "", proof: str = ""
    ) -> None:
        """Bind to a loopback port (any free one when 0), under a secret path; ``proof``: a secret shared with the page.

        Raises OSError when the port is taken.
        """
        super().__init__(("127.0.0.1", port), ReviewHandler)
        self.study, self.reviewer, self.blind = study, reviewer, blind
        self.token, self.proof = token or secrets.token_urlsafe(24), proof or secrets.token_urlsafe(24)
        self.writing = Lock()

    @property
    def address(self) -> str:
        """The address to open in a browser of this machine."""
        return f"http://127.0.0.1:{self.server_port}/{self.token}/"

    def render(self) -> str:
        """The page, with what is on disk now."""
        return render_review(collect(self.study, blind=self.blind, reviewer=self.reviewer), proof=self.proof)

    def prove(self, challenge: str) -> str:
        """What only who knows the secret of the page can answer: HMAC-SHA256 of a challenge, in hexadecimal."""
        return hmac.digest(self.proof.encode(), challenge.encode(), "sha256").hex()

    def keep(self, sent: list[dict]) -> int:
        """Write decisions sent by the page; how many were new. Raises SvbError for one that cannot be read or kept."""
        decisions = [self._own(values, rank) for rank, values in enumerate(sent, start=1)]
        with self.writing:
            return len(add_decisions(self.study.folder / "decisions", decisions))

    def _own(self, values: dict, rank: int) -> Decision | Memo:
        faults: list[Fault] = []
        read = memo_of if is_memo(values) else decision_of
        decision = read(values, f"décision {rank} envoyée", faults)
        if decision and decision.reviewer != self.reviewer:
            faults.append(
                Fault(f"décision {rank}", f"signée « {decision.reviewer} »", f"relisez en tant que {self.reviewer}")
            )
        if faults or decision is None:
            raise SvbError(faults)
        return decision


def open_server(study: Study, reviewer: str, *, blind: bool) -> ReviewServer:
    """A server at the address of last time when it can: a page left open goes on, and sends what it kept."""
    path = CACHE / study.name / f"relire-{reviewer}-{'aveugle' if blind else 'ouverte'}.json"
    port, token, proof = 0, "", ""
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(path.read_text(encoding="utf-8"))
        port, token, proof = int(known["port"]), str(known["token"]), str(known.get("proof", ""))
    try:
        server = ReviewServer(study, reviewer, blind=blind, port=port, token=token, proof=proof)
    except (OSError, OverflowError):  # taken: the same person is already reading in another window
        return ReviewServer(study, reviewer, blind=blind)
    kept = {"port": server.server_port, "token": server.token, "proof": server.proof}
    write_whole(path, json.dumps(kept), mode=0o600)
    return server


class ReviewHandler(BaseHTTPRequestHandler):
    """GET gives the page or answers ``/presence?…``, POST ``decisions`` writes; anything else, or from elsewhere, is refused."""

    server: ReviewServer
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE

    def do_GET(self) -> None:
        """Give the page."""
        if not self._known():
            return self._answer(403, "Adresse inconnue : reprenez celle que svb-qual relire affiche.")
        if self.path.startswith(PRESENCE):
            return self._answer(200, self.server.prove(self.path.removeprefix(PRESENCE)))
        if self.path != f"/{self.server.token}/":
            return self._answer(404, "Rien à cette adresse.")
        return self._answer(200, self.server.render(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """Write the decisions sent, then say how many were new."""
        said = self.headers.get("Content-Length") or ""
        size = int(said) if said.isdecimal() and len(said) < LONG else 0
        if not 0 < size <= MOST:
            self.close_connection = True
            return self._answer(413, "Envoi vide ou trop grand.")
        body = self.rfile.read(size)
        origin = self.headers.get("Origin")
        if (
            not self._known()
            or origin != f"http://{self.headers['Host']}"
            or self.path != f"/{self.server.token}/decisions"
        ):
            return self._answer(403, "Envoi refusé : il ne vient pas de cette page.")
        try:
            new = self.server.keep(json.loads(body))
        except (SvbError, ValueError, AttributeError, TypeError) as error:
            return self._answer(400, str(error))
        except RecursionError:
            return self._answer(400, "Envoi illisible : des crochets sans fin.")
        except OSError as error:
            return self._answer(
                507,
                f"Le disque refuse l'écriture ({refusal(error)}) : libérez de la place.",
            )
        return self._answer(200, str(new))

    def _known(self) -> bool:
        port = self.server.server_port
        return self.headers.get("Host") in (f"127.0.0.1:{port}", f"localhost:{port}")

    def _answer(self, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        body = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is logged: addresses hold the secret path."""
