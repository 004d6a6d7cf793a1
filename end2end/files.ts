// Files that people send, made here: no more in them than what they are known by.
import type { Locator } from "@playwright/test";
import { deflateSync } from "node:zlib";

/** A file as a browser is given it. */
export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A picture of one colour. */
export function picture(name: string, width = 64, height = 48): TestFile {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8); // Eight bits for each of red, green and blue.
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(3 * width, 0x63)]);
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const buffer = Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    part("IHDR", head),
    part("IDAT", rows),
    part("IEND", Buffer.alloc(0)),
  ]);
  return { name, mimeType: "image/png", buffer };
}

/** A document of one page with nothing on it. */
export function pdf(name: string): TestFile {
  const lines = [
    "%PDF-1.4",
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj",
    "trailer<</Root 1 0 R>>",
    "%%EOF",
    "",
  ];
  return { name, mimeType: "application/pdf", buffer: Buffer.from(lines.join("\n"), "latin1") };
}

/** A web page that is called something else. */
export function disguised(name: string): TestFile {
  return { name, mimeType: "image/png", buffer: Buffer.from("<!doctype html><script>alert(1)</script>") };
}

/** One byte more than a file may have. */
export function tooLarge(name: string): TestFile {
  return { name, mimeType: "text/plain", buffer: Buffer.alloc(10 * 1024 * 1024 + 1, "x") };
}

/** Lets files go over an element, as somebody does who has dragged them there. */
export async function drop(target: Locator, ...files: TestFile[]): Promise<void> {
  await give(target, ["dragenter", "dragover", "drop"], files);
}

/** Holds files over an element. */
export async function hold(target: Locator, ...files: TestFile[]): Promise<void> {
  await give(target, ["dragenter", "dragover"], files);
}

/** Pastes files into a field. */
export async function paste(target: Locator, ...files: TestFile[]): Promise<void> {
  await give(target, ["paste"], files);
}

async function give(target: Locator, events: string[], files: TestFile[]): Promise<void> {
  const plain = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString("base64") }));
  await target.evaluate(
    (element, { events, plain }) => {
      const transfer = new DataTransfer();
      for (const { name, mimeType, base64 } of plain) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: mimeType }));
      }
      const how = { bubbles: true, cancelable: true };
      for (const event of events) {
        element.dispatchEvent(
          event === "paste"
            ? new ClipboardEvent(event, { ...how, clipboardData: transfer })
            : new DragEvent(event, { ...how, dataTransfer: transfer }),
        );
      }
    },
    { events, plain },
  );
}

/** A part of a picture: its length, its kind, what is in it, and its checksum. */
function part(kind: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(checksum(named));
  return Buffer.concat([length, named, check]);
}

function checksum(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
