# Sijil's web server for deployments with a PostgreSQL of their own (docker-compose.yml has both).
# The locks are installed in a first stage, so that no compiler stays in the image.
FROM python:3.12-slim AS environment
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt

FROM python:3.12-slim
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /state sijil \
    && mkdir /state /releases /exports && chown sijil: /state /releases /exports
ENV PATH=/venv/bin:$PATH HOME=/state PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings SIJIL_STATE=/state STATIC_ROOT=/app/staticfiles
COPY --from=environment /venv /venv
COPY . /app
WORKDIR /app
# Message catalogs are compiled and static files collected here, once; neither reads the database.
RUN SECRET_KEY=only-for-this-step python manage.py collectstatic --no-input
USER sijil
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-m", "config.health"]
CMD ["sh", "-c", "python manage.py migrate --no-input && python manage.py prepare && exec python -m config.serving 0.0.0.0:8000 --proxy='*'"]
