"""The run engine: asks worker processes for experiments, caches, shares, cancels.

It may know the names of experiments and the standard library. It knows no Streamlit,
no Plotly and no words; only `worker.py`, a process of its own, imports torch and
`models`.
"""
