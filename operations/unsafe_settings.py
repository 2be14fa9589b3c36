"""Settings with which nobody may serve a real city: each has one sentence, and the start is refused."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}
SHORTEST_KEY = 32  # characters; `head -c 40 /dev/urandom | base64` gives 56
LOG_ONLY_MAIL = "django.core.mail.backends.console.EmailBackend"


def unsafe_settings() -> Iterator[str]:
    """Why this must not be served to others, a sentence each; nothing for a laptop that serves only itself."""
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts or any(host.startswith(".") for host in hosts):
        yield "ALLOWED_HOSTS memuat bintang atau titik di depan: tulis nama situs satu per satu."
    if not hosts - LOCAL_HOSTS:
        return
    if settings.DEBUG:
        yield "DEBUG menyala untuk nama situs sebenarnya: halaman galat akan memperlihatkan isi program."
    if settings.DEMO:
        yield "DEMO menyala untuk nama situs sebenarnya: kata sandi akun contoh tertulis di halaman masuk."
    if len(settings.SECRET_KEY) < SHORTEST_KEY or len(set(settings.SECRET_KEY)) < 8:
        yield f"SECRET_KEY terlalu lemah: pakai sedikitnya {SHORTEST_KEY} huruf acak."
    if settings.EMAIL_BACKEND == LOG_ONLY_MAIL and not settings.EMAIL_CONFIRMED:
        yield "EMAIL_URL belum ditulis: tautan kata sandi hanya masuk log. Tulis consolemail:// bila memang demikian."
    if _is_inside(Path(settings.EVIDENCE_ROOT), Path(settings.STATIC_ROOT)):
        yield "EVIDENCE_ROOT terletak di bawah STATIC_ROOT: data dukung akan terbuka untuk siapa pun."


def _is_inside(inner: Path, outer: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())
