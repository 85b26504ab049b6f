"""What services refuse, with the sentence a person reads."""


class RefusedError(Exception):
    """Nothing was changed. `code` is for programs and tests, the message for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
