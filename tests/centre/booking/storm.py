"""Books, moves and cancels from many threads at once: URL SEED. Prints what they were told."""

import json
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from kiosk.centre.calendar import booking
from kiosk.centre.store import _open
from kiosk.link.booking import BookingAnswer, CancelRequest, ChangeRequest
from tests.centre.booking.town import asked, at, diary, wish

SOON = 2**50
THREADS, ROUNDS = 4, 8
STARTS = [f"{hour:02d}:{minute:02d}" for hour in (9, 10, 11, 14, 15, 16, 17) for minute in (0, 30)]
BUILDINGS = ("near", "far", "next", "hall")


def storm(url, seed):
    engine, told, own = _open(url), [], diary()
    starts = [at(text) for text in STARTS]
    gate = threading.Barrier(THREADS)

    def ask(work, body):
        with engine.begin() as db:
            return work(db, own, asked(), body)

    def one(thread):
        gate.wait(30)
        for turn in range(ROUNDS):
            number = seed * 1000 + thread * 37 + turn * 11
            body = wish(starts[number % len(starts)], building=BUILDINGS[number % 4])
            answer = ask(booking.book, body)
            if isinstance(answer, BookingAnswer) and number % 3 == 0:
                code = {"number": answer.number, "proof": answer.proof, "expires": SOON}
                later = starts[(number + 5) % len(starts)]
                ask(booking.move, ChangeRequest(**code, start=later))
                if number % 2:
                    ask(booking.cancel, CancelRequest(**code))
            told.append(type(answer).__name__)

    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(one, thread) for thread in range(THREADS)]:
            done.result(60)
    engine.dispose()
    return Counter(told)


if __name__ == "__main__":
    json.dump(storm(sys.argv[1], int(sys.argv[2])), sys.stdout)
