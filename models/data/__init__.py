"""Where examples come from: points, pictures, texts, series.

    toy_data          points on a plane to classify
    small_sets        points, flowers or digits, standardised, for a small net
    iris              Fisher's flowers, in full
    patients          a table of patients, how a disease went on
    digits            handwritten digits, from a file beside
    image_sources     pictures to try things on
    strokes           what a reader made: a drawing, a picture
    downloads         whole data sets, when a reader asks for one
    torchvision_shim  torchvision, also where its operators cannot be loaded
    class_subsets     few pictures of each class
    lenet_data        the pictures LeNet learns from
    corpus            texts as numbers
    series            real series and rules
    text_tasks        short texts with brackets and quotes to be closed
    memory_tasks      sequences whose answer lies far back
    numbers_in_words  a toy translation in two languages

It imports from no other room.
"""
