"""How good strip and parse are: pages scored against goldens, beside other extractors, with pinned scores."""
