"""How good stems are: metrics, evaluation of data sets, reports."""
