"""The service around the pages: what stands before every request, and what programs may ask."""
