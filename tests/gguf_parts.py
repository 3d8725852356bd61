"""A GGUF file taken into its parts, to be put together again otherwise: for tests of what a stranger's
file may hold. Nothing is checked."""

import struct

STRING, ARRAY = 8, 9
SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
ALIGNMENT = 32


def text(value):
    value = value if isinstance(value, bytes) else value.encode()
    return struct.pack("<Q", len(value)) + value


class GgufParts:
    def __init__(self, data):
        magic, self.version, tensors, keys = struct.unpack_from("<4sIQQ", data)
        assert magic == b"GGUF"
        at = 24
        self.keys = {}  # name: (kind, bytes of the value)
        for _ in range(keys):
            name, at = self._text(data, at)
            kind, = struct.unpack_from("<I", data, at)
            end = self._skip(data, at + 4, kind)
            self.keys[name] = (kind, data[at + 4:end])
            at = end
        self.tensors = {}  # name: (extents, kind, offset)
        for _ in range(tensors):
            name, at = self._text(data, at)
            count, = struct.unpack_from("<I", data, at)
            self.tensors[name] = (struct.unpack_from(f"<{count}Q", data, at + 4),
                                  *struct.unpack_from("<IQ", data, at + 4 + 8 * count))
            at += 4 + 8 * count + 12
        self.weights = data[-(-at // ALIGNMENT) * ALIGNMENT:]

    def set_text(self, key, value):
        self.keys[key] = (STRING, text(value))

    def set_number(self, key, value, kind=4, form="<I"):
        self.keys[key] = (kind, struct.pack(form, value))

    def head(self, tensors=None, keys=None):
        return struct.pack("<4sIQQ", b"GGUF", self.version,
                           len(self.tensors) if tensors is None else tensors,
                           len(self.keys) if keys is None else keys)

    def key_bytes(self):
        return b"".join(text(name) + struct.pack("<I", kind) + value
                        for name, (kind, value) in self.keys.items())

    def tensor_bytes(self):
        return b"".join(text(name) + struct.pack(f"<I{len(extents)}QIQ", len(extents), *extents,
                                                 kind, offset)
                        for name, (extents, kind, offset) in self.tensors.items())

    def whole(self, head=None, more_keys=b"", more_tensors=b""):
        before = (head or self.head()) + self.key_bytes() + more_keys + self.tensor_bytes() + more_tensors
        return before + b"\0" * (-len(before) % ALIGNMENT) + self.weights

    @staticmethod
    def _text(data, at):
        size, = struct.unpack_from("<Q", data, at)
        return bytes(data[at + 8:at + 8 + size]).decode(), at + 8 + size

    @classmethod
    def _skip(cls, data, at, kind):
        if kind == STRING:
            return cls._text(data, at)[1]
        if kind != ARRAY:
            return at + SIZES[kind]
        of, count = struct.unpack_from("<IQ", data, at)
        at += 12
        if of != STRING:
            return at + SIZES[of] * count
        for _ in range(count):
            at = at + 8 + struct.unpack_from("<Q", data, at)[0]
        return at
