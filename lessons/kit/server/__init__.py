"""The server: what goes on besides drawing pages.

It may know Starlette, Streamlit's runtime, the grammar and the engine; nothing in the
other two rooms knows it.
"""
