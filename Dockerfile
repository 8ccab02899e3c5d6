FROM python:3.11-slim
# Tesseract reads scans and pictures; leave the line out if none are fed.
RUN apt-get update && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-vie \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/hoi-dap
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt --extra-index-url https://download.pytorch.org/whl/cpu
COPY . .
RUN useradd --system hoi-dap && mkdir -p /data && chown hoi-dap /data
USER hoi-dap
ENV DX_INDEX_DIR=/data/index DX_UPLOAD_DIR=/data/uploads DX_CACHE_DIR=/data/cache DX_DATABASE_URL=sqlite:////data/records.sqlite
VOLUME /data
EXPOSE 7860
CMD ["sh", "-c", "mkdir -p /data/uploads && { python app.py ingest corpus /data/uploads; exec python app.py serve --host 0.0.0.0 --port 7860; }"]
