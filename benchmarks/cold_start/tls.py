"""An end of TLS before servers that speak plain HTTP: `python3 tls.py <pem> <port>=<host:port> …`.

Runs inside the container beside the functions, with only the standard library; prints a line when
it listens.
"""

import asyncio
import ssl
import sys
from functools import partial

_BYTES = 65_536


async def main(pem, *ways):
    """Listen until killed."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    for way in ways:
        port, _, target = way.partition("=")
        host, _, target_port = target.rpartition(":")
        served = partial(_serve, host=host, port=int(target_port))
        await asyncio.start_server(served, "127.0.0.1", int(port), ssl=context)
    print("listening", flush=True)
    await asyncio.Event().wait()


async def _serve(reader, writer, *, host, port):
    onward_reader, onward_writer = await asyncio.open_connection(host, port)
    await asyncio.gather(_copy(reader, onward_writer), _copy(onward_reader, writer))


async def _copy(reader, writer):
    try:
        while data := await reader.read(_BYTES):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
