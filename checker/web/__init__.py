"""The page on a seller's own machine: files go in, what is missing is asked, the answer comes out."""
