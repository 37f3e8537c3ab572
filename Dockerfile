# The site as a container, and as a Hugging Face Space (see docs/hosting.md).
#
#   docker build -t deep-learning-lab .
#   docker run -p 8501:8501 deep-learning-lab
#
# With a GPU: build with --build-arg TORCH=https://download.pytorch.org/whl/cu130 and
# run with --gpus all.

FROM python:3.11-slim

# PyTorch's own index of builds without CUDA: a tenth of the size.
ARG TORCH=https://download.pytorch.org/whl/cpu

RUN useradd --create-home --uid 1000 reader
USER reader
ENV HOME=/home/reader \
    PATH=/home/reader/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1
WORKDIR /home/reader/site

# The dependencies alone: a layer that changes with requirements.txt only.
COPY --chown=reader requirements.txt .
RUN python -m venv /home/reader/.venv \
 && pip install --no-cache-dir --extra-index-url "$TORCH" -r requirements.txt \
 && python -m compileall -q /home/reader/.venv/lib

COPY --chown=reader . .
# Byte code, which the first visitor would wait for otherwise; and a lab's own script,
# as a reader would download it, proves that this image can compute.
RUN python -m compileall -q . \
 && python -m lessons.kit.grammar.export activations curves > /tmp/curves.py \
 && python /tmp/curves.py

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
  python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/health', timeout=4)"

CMD ["streamlit", "run", "streamlit_app.py", \
     "--server.address=0.0.0.0", "--server.port=8501", \
     "--server.fileWatcherType=none"]
