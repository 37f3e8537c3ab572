"""What every lesson uses, and nothing that only one lesson uses: three rooms.

    engine   runs experiments in worker processes; knows neither Streamlit nor pages
    grammar  what a lesson is written with: labs, controls, figures, words, code
    server   what is served besides pages: start, health, addresses, compression

`engine` imports neither of the others, `grammar` imports `engine`, `server` both.
"""
