"""The lesson grammar: what a page and a lab are written with.

It may know Streamlit, Plotly, the words of the lessons and the engine. It never
imports torch or `models`, and nothing of the server.
"""
