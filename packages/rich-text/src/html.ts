import { decoded } from "./entities.ts";
import { normalise } from "./normalise.ts";
import type { BlockKind, RichText, TextBlock, TextRun } from "./rich-text.ts";

/** More than any page that is copied from; the rest is left out. */
const MOST_LETTERS = 2_000_000;
const DEEPEST = 200;

interface Element {
  readonly name: string;
  readonly kind: BlockKind;
  readonly marks: Omit<TextRun, "text">;
  /** The number or dot that a word processor writes in front of an item. */
  readonly isMarker?: boolean;
}

const BLOCKS = new Set(
  (
    "address article aside blockquote dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 " +
    "header hr li main nav ol p pre section summary table tbody tfoot thead tr ul"
  ).split(" "),
);
/** Nothing in them was written to be read. */
const UNREAD = new Set(
  "canvas embed iframe math noembed noframes noscript object script select style svg template textarea title xml".split(
    " ",
  ),
);
const VOID = new Set("area base br col hr img input link meta source track wbr".split(" "));

/**
 * What can be kept of HTML that was copied elsewhere: its letters, blocks and emphasis. It is read letter by letter and never becomes a page,
 * so nothing in it can run or be fetched, and the browser need not be trusted with it.
 */
export function fromHtml(html: string): RichText {
  const source = html.slice(0, MOST_LETTERS);
  // Letters that become two in lower case would move what stands behind them.
  const lower = source.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const page = writer();
  let at = 0;
  while (at < source.length) {
    const start = source.indexOf("<", at);
    if (start < 0) break;
    page.text(source.slice(at, start));
    const end = afterMarkup(source, start);
    if (end === undefined) {
      page.text("<");
      at = start + 1;
      continue;
    }
    const tag = /^<(\/?)([a-z][a-z0-9:-]*)/i.exec(source.slice(start, start + 60));
    at = end;
    if (!tag) continue;
    const [, slash, written] = tag as unknown as [string, string, string];
    const name = written.toLowerCase();
    if (slash) page.close(name);
    else if (UNREAD.has(name)) at = afterUnread(lower, name, end);
    else page.open(name, source.slice(start + 1 + name.length, end - 1));
  }
  page.text(source.slice(at));
  return normalise({ blocks: page.blocks });
}

/** Where a tag or a comment ends; undefined where a "<" is only a letter. */
function afterMarkup(source: string, start: number): number | undefined {
  if (source.startsWith("<!--", start)) {
    const end = source.indexOf("-->", start + 4);
    return end < 0 ? source.length : end + 3;
  }
  if (!/[a-z/!?]/i.test(source[start + 1] ?? "")) return undefined;
  let quote = "";
  for (let at = start + 1; at < source.length; at++) {
    const letter = source[at]!;
    if (quote) quote = letter === quote ? "" : quote;
    else if (letter === ">") return at + 1;
    else if ((letter === '"' || letter === "'") && source[at - 1] === "=") quote = letter;
  }
  return source.length;
}

function afterUnread(lower: string, name: string, from: number): number {
  const close = lower.indexOf(`</${name}`, from);
  const end = close < 0 ? -1 : lower.indexOf(">", close);
  return end < 0 ? lower.length : end + 1;
}

function writer() {
  const root: Element = { name: "", kind: "BLOCK_KIND_PARAGRAPH", marks: {} };
  const opened: Element[] = [root];
  const blocks: TextBlock[] = [];
  let block: TextBlock | undefined;
  let isAfterSpace = true;

  const here = () => opened.at(-1)!;
  function write(text: string): void {
    const { kind, marks } = here();
    if (!block) blocks.push((block = { kind, runs: [] }));
    block.runs.push({ ...marks, text });
  }
  function finish(): void {
    block = undefined;
    isAfterSpace = true;
  }
  return {
    blocks,
    text(source: string): void {
      if (source === "") return;
      const text = decoded(source);
      if (here().isMarker) {
        if (/[\p{Nd}一二三四五六七八九十]/u.test(text)) asNumbered(opened);
        return;
      }
      if (here().kind === "BLOCK_KIND_CODE") return write(text);
      const folded = text.replaceAll(/[ \t\r\n\f]+/g, " ");
      const shown = isAfterSpace ? folded.replace(/^ /, "") : folded;
      if (shown === "") return;
      write(shown);
      isAfterSpace = shown.endsWith(" ");
    },
    open(name: string, attributes: string): void {
      if (name === "br") {
        write("\n");
        isAfterSpace = true;
      }
      if (name === "td" || name === "th") this.text(" ");
      if (BLOCKS.has(name)) finish();
      if (!VOID.has(name) && !attributes.endsWith("/") && opened.length < DEEPEST)
        opened.push(elementOf(name, attributes, here()));
    },
    close(name: string): void {
      const index = opened.findLastIndex((each) => each.name === name);
      if (index > 0) opened.length = index;
      if (BLOCKS.has(name)) finish();
    },
  };
}

function elementOf(name: string, attributes: string, outer: Element): Element {
  const style = attributeOf(attributes, "style").toLowerCase();
  const { bold: _b, italic: _i, ...rest } = outer.marks;
  const bold = isBold(name, style, outer.marks.bold ?? false);
  const italic = /font-style:\s*(italic|oblique)/.test(style) || /^(i|em|cite)$/.test(name);
  const link = name === "a" ? attributeOf(attributes, "href") : "";
  return {
    name,
    kind: kindOf(name, style, outer.kind),
    marks: {
      ...rest,
      ...(bold && { bold }),
      ...((italic || outer.marks.italic) && { italic: true }),
      ...(/^(code|kbd|samp|tt)$/.test(name) && { code: true }),
      ...(link && { link }),
    },
    isMarker: outer.isMarker || /mso-list:\s*ignore/.test(style),
  };
}

function isBold(name: string, style: string, isOuter: boolean): boolean {
  const [, weight] = /font-weight:\s*([a-z0-9]+)/.exec(style) ?? [];
  if (weight) return /^(bold|bolder|[6-9]00)$/.test(weight);
  return isOuter || name === "b" || name === "strong";
}

function kindOf(name: string, style: string, outer: BlockKind): BlockKind {
  if (name === "pre") return "BLOCK_KIND_CODE";
  if (name === "blockquote") return "BLOCK_KIND_QUOTE";
  if (name === "ul" || /mso-list:\s*l\d/.test(style)) return "BLOCK_KIND_BULLET_ITEM";
  if (name === "ol") return "BLOCK_KIND_NUMBERED_ITEM";
  return /^h[1-6]$/.test(name) && outer === "BLOCK_KIND_PARAGRAPH" ? "BLOCK_KIND_HEADING" : outer;
}

/** A word processor says only by what it writes in front that its items are numbered. */
function asNumbered(opened: Element[]): void {
  opened.forEach((each, index) => {
    if (each.kind === "BLOCK_KIND_BULLET_ITEM") opened[index] = { ...each, kind: "BLOCK_KIND_NUMBERED_ITEM" };
  });
}

function attributeOf(attributes: string, name: string): string {
  const found = new RegExp(`(?:^|[\\s"'/])${name}\\s*=\\s*("[^"]*"|'[^']*'|[^\\s"'>]+)`, "i").exec(
    attributes,
  );
  return decoded((found?.[1] ?? "").replaceAll(/^["']|["']$/g, ""));
}
