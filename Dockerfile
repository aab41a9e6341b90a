# Debian 12 with every package that building, testing, format, tidy and the benchmarks need; the checkout is mounted.
#   docker build -t heavytail .
#   docker run --rm -it --user "$(id -u):$(id -g)" -v "$PWD:$PWD" -w "$PWD" heavytail scripts/test
FROM debian:12
COPY scripts/lib.sh scripts/setup /opt/heavytail/scripts/
RUN /opt/heavytail/scripts/setup --all \
 && rm -rf /var/lib/apt/lists/* \
 && git config --system --add safe.directory '*'
