"""The echo server on uvloop, for comparison: `echo_uvloop.py streams` or `protocol`.

Prints its port, then serves until it is killed.
"""
import asyncio
import sys

import uvloop

BACKLOG = 1024
BUFFER_BYTES = 64 * 1024


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def echo(reader, writer):
    while data := await reader.read(BUFFER_BYTES):
        writer.write(data)
        await writer.drain()
    writer.close()


async def main():
    if sys.argv[1] == "protocol":
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=BACKLOG)
    else:
        server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


uvloop.install()
asyncio.run(main())
