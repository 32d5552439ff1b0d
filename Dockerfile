# Two images of one project: `docker build --target api .` and `--target worker .`
# docs/decisions/0007 says why it is built this way. Set PYTHON_IMAGE to a mirror's name or to a digest.
ARG PYTHON_IMAGE=python:3.13.7-slim-bookworm

# --- every locked package, checked by its hash, and the project's own wheel ---
FROM ${PYTHON_IMAGE} AS wheels
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements.lock ./
RUN pip download --quiet --only-binary=:all: --require-hashes --no-deps -r requirements.lock -d /wheels
COPY pyproject.toml README.md LICENSE ./
COPY docs docs
COPY libs libs
COPY services services
# from here on nothing is fetched: what is not locked does not exist
ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels
RUN pip wheel --quiet --no-deps --wheel-dir /wheels .

# --- one environment for each service, holding its extra and nothing else ---
FROM wheels AS api-environment
RUN python -m venv /opt/zjtx \
    && /opt/zjtx/bin/pip install --quiet "zjtx[api]" \
    && /opt/zjtx/bin/pip uninstall --quiet --yes pip \
    && rm -rf /opt/zjtx/lib/python3*/site-packages/sandbox

FROM wheels AS worker-environment
RUN python -m venv /opt/zjtx \
    && /opt/zjtx/bin/pip install --quiet "zjtx[worker]" \
    && /opt/zjtx/bin/pip uninstall --quiet --yes pip \
    && rm -rf /opt/zjtx/lib/python3*/site-packages/sandbox

# --- what both images share: no compiler, no shell user, nothing to write ---
FROM ${PYTHON_IMAGE} AS base
ENV PATH=/opt/zjtx/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN groupadd --gid 10001 zjtx \
    && useradd --uid 10001 --gid zjtx --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin zjtx
WORKDIR /srv/zjtx

FROM base AS api
COPY --from=api-environment /opt/zjtx /opt/zjtx
COPY alembic.ini ./
COPY migrations migrations
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import httpx, sys; sys.exit(httpx.get('http://127.0.0.1:8000/health/live', timeout=2).status_code != 200)"]
CMD ["python", "-m", "api", "--host", "0.0.0.0", "--port", "8000"]

FROM base AS worker
COPY --from=worker-environment /opt/zjtx /opt/zjtx
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["python", "-m", "worker.health"]
CMD ["python", "-m", "worker"]
