"""What can go wrong between kiosk and centre, as callers see it."""


class LinkError(Exception):
    """A question to the centre came to nothing."""


class NoCentreError(LinkError):
    """The centre is away, or did not answer in time."""


class RequestRefusedError(LinkError):
    """The centre answered, and said no; ``code`` says why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"the centre refuses, {code}: {detail}" if detail else code)
        self.code = code


class CommandFailedError(LinkError):
    """A command could not be carried out; the text goes to its author."""


class CommandLateError(CommandFailedError):
    """What a command waited for did not come before the command expired: it is not carried out."""


class StoreError(Exception):
    """Nothing was kept; ``code`` says why, the text what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
