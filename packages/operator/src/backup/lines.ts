import { BSON, type ClientSession, type Collection, type Document } from "mongodb";

const { EJSON } = BSON;
/** How much is handed on at once. */
const CHUNK = 256 * 1024;

// As they were stored: a whole number that was written as a double stays one.
const EXACT = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const;

/**
 * A collection's documents, a line of canonical Extended JSON each. They come by `_id`, never as they were written: the order in which ballots or
 * tickets came must not be kept.
 */
export async function* documentLines(
  collection: Collection,
  session: ClientSession,
): AsyncGenerator<string, void> {
  const found = collection.find({}, { ...EXACT, session, batchSize: 1_000 }).sort({ _id: 1 });
  for await (const document of found) yield toLine(document);
}

export const toLine = (document: Document): string => EJSON.stringify(document, { relaxed: false });

export const fromLine = (line: string): Document => EJSON.parse(line, { relaxed: false }) as Document;

/** Lines as text, in pieces that are worth handing on. @param see is shown each line on its way */
export async function* asText(
  lines: AsyncIterable<string>,
  see: (line: string) => void,
): AsyncGenerator<string, void> {
  let text = "";
  for await (const line of lines) {
    see(line);
    text += `${line}\n`;
    if (text.length < CHUNK) continue;
    yield text;
    text = "";
  }
  if (text) yield text;
}

/** The lines of a text that arrives in pieces. */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest) throw new Error("ends in the middle of a line");
}
