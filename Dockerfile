# Kawal SPBE as an image: one program for web, worker, reader and beat (compose.yaml says which).
# Nobody's root at run time; written is /var/lib/kawal-spbe, /tmp and /run/kawal-web alone, the rest may be read-only.

FROM debian:12-slim AS program
# Debian keeps one version of a package within a release, with its security fixes: a pinned one would vanish.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/kawal-spbe
COPY requirements.lock requirements.txt requirements-ocr.txt ./
# What copies scans stands in no lock: it is added to the locked versions, which stay.
RUN python3 -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock \
 && .venv/bin/pip install --no-cache-dir --constraint requirements.txt --requirement requirements-ocr.txt
COPY . ./
RUN python3 -m compileall -q -j 0 . && chmod -R a+rX,go-w .

FROM debian:12-slim
# Readers of scans and of old Office files, from Debian with its fixes, for the reason above.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 \
    tesseract-ocr tesseract-ocr-ind libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/kawal-spbe --shell /usr/sbin/nologin kawal \
 && install -d -m 0700 -o kawal -g kawal /var/lib/kawal-spbe /run/kawal-web /var/backups/kawal-spbe
COPY --from=program /opt/kawal-spbe /opt/kawal-spbe
WORKDIR /opt/kawal-spbe
ENV PATH=/opt/kawal-spbe/.venv/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/kawal-spbe
USER 10001
VOLUME ["/var/lib/kawal-spbe"]
EXPOSE 8100
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8100", "--no-control-socket"]
