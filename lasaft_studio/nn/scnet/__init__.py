"""SCNet: sparse compression of three bands, and a dual-path network between them."""
