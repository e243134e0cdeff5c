"""What every request and response passes on its way, one file each.

From the engine to the network: ``robots`` 100, ``retry`` 550, the address guard 560,
``decoding`` 590, ``redirect`` 600, ``capture`` 950.  A response goes the other way: it
is captured as it came, then redirected, decoded, tried again.
"""
