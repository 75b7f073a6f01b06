# The built web: files whose names hold the hash of their content. Pages, the import map and everything else are the gateway's.
#
#   docker build -f deploy/images/web.Dockerfile -t qiming/web:0.1.0 .
ARG BUILD_IMAGE=node:24.21.0-trixie-slim
ARG NGINX_IMAGE=nginx:1.28.0-alpine-slim

FROM ${BUILD_IMAGE} AS pruned
WORKDIR /src
COPY . .
# Where packages come from, if not from npm's own registry.
ARG NPM_CONFIG_REGISTRY
RUN node deploy/images/assemble.mjs prune web /pruned

FROM ${BUILD_IMAGE} AS built
ARG SOURCE_DATE_EPOCH=0
WORKDIR /src
COPY --from=pruned /pruned/json/ ./
ARG NPM_CONFIG_REGISTRY
RUN node deploy/images/assemble.mjs install
COPY --from=pruned /pruned/full/ ./
RUN node deploy/images/assemble.mjs build web /image

FROM ${NGINX_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="qiming/web" \
      org.opencontainers.image.description="Qiming, the web platform of a university's Party organisations: the built web" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
COPY --from=built /image/ /
COPY deploy/images/nginx/ /etc/nginx/
USER 65532:65532
EXPOSE 8080
STOPSIGNAL SIGQUIT
ENTRYPOINT ["nginx", "-g", "daemon off;"]
