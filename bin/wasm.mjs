// Reads a Wasm file section by section, and writes it with one section made anew.

/** Goes through bytes from a place on. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  number() {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** The next so many bytes. */
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  name() {
    return this.take(this.number());
  }

  /** What `read` passes over, as bytes. */
  passed(read) {
    const from = this.at;
    read();
    return this.bytes.subarray(from, this.at);
  }
}

/** A number as Wasm writes it. */
export function written(value) {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return Buffer.from(bytes);
}

/** The file with the section `which` replaced by what `anew` makes of it: a list of entries, each as bytes. */
export function withSection(wasm, which, anew) {
  const reader = new Reader(wasm, 8); // Behind the magic number and the version.
  const parts = [wasm.subarray(0, 8)];
  while (reader.at < wasm.length) {
    const from = reader.at;
    const section = reader.byte();
    const end = reader.number() + reader.at;
    if (section === which) {
      const entries = anew(reader);
      const bytes = Buffer.concat([written(entries.length), ...entries]);
      parts.push(Buffer.from([which]), written(bytes.length), bytes);
    } else {
      parts.push(wasm.subarray(from, end));
    }
    reader.at = end;
  }
  return Buffer.concat(parts);
}
