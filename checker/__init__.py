"""shopcheck: may a shop be closed, its deposit refunded, an order cancelled - and if not, why not?"""
