"""442 patients with diabetes: ten numbers of each, and how the disease went on."""

from __future__ import annotations

import csv

import torch

from models.data.digits import find_file

FEATURES = "age sex bmi bp s1 s2 s3 s4 s5 s6".split()


def load_patients() -> tuple[torch.Tensor, torch.Tensor]:
    """Returns x (442, 10) and y (442,): a measure of progression after a year.

    Age in years, sex as 1 or 2, body mass index, mean blood pressure, and six blood
    serum values, in their own units; y from 25 to 346. Efron, Hastie, Johnstone &
    Tibshirani 2004, "Least angle regression", Annals of Statistics 32(2), 407-499.
    """
    with find_file("diabetes.csv").open(encoding="utf-8") as file:
        rows = [[float(row[name]) for name in row] for row in csv.DictReader(file)]
    table = torch.tensor(rows, dtype=torch.float64)
    return table[:, :-1], table[:, -1]
