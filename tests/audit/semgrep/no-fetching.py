import http.client
import urllib.parse
import urllib.request

# ruleid: no-fetching
import requests


def read(address):
    # ruleid: no-fetching
    urllib.request.urlopen(address)
    # ruleid: no-fetching
    http.client.HTTPSConnection(address)
    # ok: no-fetching
    return urllib.parse.urlsplit(address)
