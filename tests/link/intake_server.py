"""The centre's uploads alone, as a process that can be killed: FOLDER PORT [CERTIFICATE KEY].

While the file ``fault`` in FOLDER holds a status, every request is answered with it. Where the file
``room`` is there at the start, no file grows beyond the bytes that it says: the disk is full. While
``hold`` is there, what is whole is not yet taken.
"""

import asyncio
import resource
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response

from kiosk.centre.uploads import Uploads


def main():
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    fault, room = folder / "fault", folder / "room"
    if room.exists():
        most = int(room.read_text())
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    tls = dict(zip(("ssl_certfile", "ssl_keyfile"), sys.argv[3:], strict=False))

    async def done(bundle, part):
        while (folder / "hold").exists():
            await asyncio.sleep(0.01)
        with (folder / "taken").open("a", encoding="ascii") as out:
            out.write(f"{bundle} {part.stat().st_size}\n")

    app = Starlette(routes=Uploads(folder, done).routes())

    async def faulty(scope, receive, send):
        if scope["type"] == "http" and fault.exists():
            await Response(status_code=int(fault.read_text()))(scope, receive, send)
        else:
            await app(scope, receive, send)

    uvicorn.run(faulty, host="127.0.0.1", port=port, log_level="error", **tls)


if __name__ == "__main__":
    main()
