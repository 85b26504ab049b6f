"""What went wrong on the way, in words: libcurl's failures as those that steps tell apart."""

import pycurl

from engine.outbound.addresses import Unresolved

_WHY = {
    pycurl.E_PARTIAL_FILE: "the connection was closed in the middle of it",
    pycurl.E_GOT_NOTHING: "the connection was closed in the middle of it",
    pycurl.E_ABORTED_BY_CALLBACK: "the connection was closed before an answer came",
    pycurl.E_UNSUPPORTED_PROTOCOL: "it is no HTTP",
    pycurl.E_FTP_WEIRD_SERVER_REPLY: "it is no HTTP",
    pycurl.E_BAD_CONTENT_ENCODING: "what it packed cannot be unpacked",
}
_TLS = frozenset({
    pycurl.E_SSL_CONNECT_ERROR, pycurl.E_PEER_FAILED_VERIFICATION, pycurl.E_SSL_CACERT_BADFILE, pycurl.E_SSL_CIPHER,
    pycurl.E_SSL_ISSUER_ERROR, pycurl.E_SSL_INVALIDCERTSTATUS, pycurl.E_SSL_CERTPROBLEM,
})  # fmt: skip


class NotReached(Exception):
    """The other side could not be reached, or broke off, perhaps after it had been `sent` the request."""

    def __init__(self, message: str, *, timeout: bool = False, sent: bool = False) -> None:
        super().__init__(message)
        self.timeout = timeout
        self.sent = sent


def failure(error: pycurl.error, host: str, *, sent: bool) -> NotReached | Unresolved:
    """The failure to tell of a request that was, at least in part, sent or not."""
    code, words = error.args
    if code == pycurl.E_COULDNT_RESOLVE_HOST:
        return Unresolved(f"The host “{host}” cannot be found.")
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return NotReached(f"{host} did not answer in time.", timeout=True, sent=sent)
    if code in _TLS:
        return NotReached(f"{host} could not prove who it is, or speaks no TLS: {words.rstrip('.')}.")
    if code == pycurl.E_COULDNT_CONNECT:
        return NotReached(f"{host} refused the connection or cannot be reached.")
    return NotReached(f"The exchange with {host} broke off: {_WHY.get(code) or words.rstrip('.')}.", sent=sent)
