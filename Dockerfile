FROM python:3.11-slim
# Tesseract reads scans and pictures; leave it out if none are fed. tini is process 1: it passes a stop on to all
# processes and buries what parsers leave behind.
RUN apt-get update && apt-get install -y --no-install-recommends tini tesseract-ocr tesseract-ocr-vie \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/hoi-dap
COPY requirements.txt requirements.lock ./
# The lock is for Python 3.11 on x86-64 and leaves torch out, as in the Makefile; elsewhere all is installed by version.
RUN if [ "$(uname -m)" = x86_64 ]; then pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock; fi \
    && pip install --no-cache-dir -r requirements.txt --extra-index-url https://download.pytorch.org/whl/cpu
COPY . .
RUN useradd --system hoi-dap && mkdir -p /data && chown hoi-dap /data
USER hoi-dap
ENV DX_INDEX_DIR=/data/index DX_UPLOAD_DIR=/data/uploads DX_CACHE_DIR=/data/cache DX_DATABASE_URL=sqlite:////data/records.sqlite
VOLUME /data
EXPOSE 7860
ENTRYPOINT ["tini", "-g", "--"]
CMD ["sh", "-c", "mkdir -p /data/uploads && { python app.py ingest corpus /data/uploads; exec python app.py serve --host 0.0.0.0 --port 7860; }"]
