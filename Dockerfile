# syntax=docker/dockerfile:1

# The site's scripts and styles
FROM node:22-bookworm-slim AS canvas
WORKDIR /src/canvas
COPY canvas/package.json canvas/package-lock.json canvas/.npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
WORKDIR /src
COPY . .
# The style sheet keeps the classes that pages use, so the build reads templates and Python as well.
RUN cd canvas && npm run build

# The Python packages, hashes checked
FROM python:3.13-slim-bookworm AS packages
RUN python -m venv /venv
COPY requirements/base.txt /tmp/base.txt
RUN --mount=type=cache,target=/root/.cache/pip /venv/bin/pip install --require-hashes -r /tmp/base.txt

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    AUTOMATE_BIND=0.0.0.0 \
    AUTOMATE_DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /app automate \
    && install --directory --owner=automate --group=automate /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py pyproject.toml ./
COPY automate automate
COPY workspaces workspaces
COPY engine engine
COPY designer designer
COPY humantasks humantasks
COPY templates templates
COPY static static
COPY --from=canvas /src/static/canvas static/canvas
# Settings want a local address here only because no real one is known while building.
RUN AUTOMATE_DATA_DIR=/tmp/build python -m compileall -q automate workspaces engine designer humantasks \
    && AUTOMATE_DATA_DIR=/tmp/build python manage.py collectstatic --no-input --verbosity 0 \
    && rm -r /tmp/build
USER automate
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "manage.py", "healthy"]
# One container runs everything; docker-compose.yml runs the parts apart.
CMD ["python", "manage.py", "up"]
