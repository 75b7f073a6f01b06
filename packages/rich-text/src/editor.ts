import { normalise } from "./normalise.ts";
import { groupsOf } from "./read.ts";
import type { BlockKind, RichText, RichTextLike, TextBlock, TextRun } from "./rich-text.ts";

/** A node of the editor's document, as its JSON. */
export interface EditorNode {
  type: string;
  attrs?: Record<string, unknown>;
  content?: EditorNode[];
  marks?: { type: string; attrs?: Record<string, unknown> }[];
  text?: string;
}

/** The document that the editor shows. */
export function toEditor(value: RichTextLike): EditorNode {
  const content = groupsOf(normalise(value)).map(groupNode);
  return { type: "doc", content: content.length > 0 ? content : [{ type: "paragraph" }] };
}

function groupNode(group: readonly TextBlock[]): EditorNode {
  const [first] = group as [TextBlock];
  const paragraphs = group.map(({ runs }) => textBlock("paragraph", runs));
  const items = () => paragraphs.map((each) => ({ type: "listItem", content: [each] }));
  switch (first.kind) {
    case "BLOCK_KIND_HEADING":
      return { ...textBlock("heading", first.runs), attrs: { level: 2 } };
    case "BLOCK_KIND_QUOTE":
      return { type: "blockquote", content: paragraphs };
    case "BLOCK_KIND_BULLET_ITEM":
      return { type: "bulletList", content: items() };
    case "BLOCK_KIND_NUMBERED_ITEM":
      return { type: "orderedList", content: items() };
    case "BLOCK_KIND_CODE":
      return { type: "codeBlock", content: first.runs.map(({ text }) => ({ type: "text", text })) };
    case "BLOCK_KIND_PARAGRAPH":
      return paragraphs[0]!;
  }
}

function textBlock(type: string, runs: readonly TextRun[]): EditorNode {
  const content = runs.flatMap(inlineNodes);
  return content.length > 0 ? { type, content } : { type };
}

function inlineNodes(run: TextRun): EditorNode[] {
  if (run.mentionedId) return [{ type: "mention", attrs: { id: run.mentionedId, label: run.text } }];
  const types = (["bold", "italic", "code"] as const).filter((each) => run[each]);
  const marks = [
    ...types.map((type) => ({ type })),
    ...(run.link ? [{ type: "link", attrs: { href: run.link } }] : []),
  ];
  const kept = marks.length > 0 ? { marks } : {};
  return run.text.split(/(\n)/).flatMap<EditorNode>((text) => {
    if (text === "") return [];
    return [text === "\n" ? { type: "hardBreak", ...kept } : { type: "text", text, ...kept }];
  });
}

/** Deeper than any document that somebody wrote. */
const DEEPEST = 40;
/** More than any text may have; it is refused then. */
const MOST_NODES = 50_000;

const OUTER_KINDS: Readonly<Record<string, BlockKind>> = {
  blockquote: "BLOCK_KIND_QUOTE",
  bulletList: "BLOCK_KIND_BULLET_ITEM",
  orderedList: "BLOCK_KIND_NUMBERED_ITEM",
};

/** What of the editor's document can be kept, whatever it is. */
export function fromEditor(document: unknown): RichText {
  const blocks: TextBlock[] = [];
  let left = MOST_NODES;
  let open: TextBlock | undefined;

  const begin = (kind: BlockKind) => blocks.push((open = { kind, runs: [] }));
  const write = (run: TextRun, kind: BlockKind) => {
    if (!open) begin(kind);
    open!.runs.push(run);
  };
  function visit(node: unknown, kind: BlockKind, depth: number): void {
    if (!isNode(node) || depth > DEEPEST || left-- <= 0) return;
    const run = runOf(node);
    if (run) return write(run, kind);
    const outer = Object.hasOwn(OUTER_KINDS, node.type) ? OUTER_KINDS[node.type]! : kind;
    const own = kindOf(node.type, outer);
    open = undefined;
    if (own) begin(own);
    if (Array.isArray(node.content)) for (const each of node.content) visit(each, own ?? outer, depth + 1);
    open = undefined;
  }
  visit(document, "BLOCK_KIND_PARAGRAPH", 0);
  return normalise({ blocks });
}

const isNode = (node: unknown): node is EditorNode =>
  typeof node === "object" && node !== null && typeof (node as EditorNode).type === "string";

/** The kind of a block that holds letters, inside what it stands in. */
function kindOf(type: string, outer: BlockKind): BlockKind | undefined {
  if (type === "paragraph") return outer;
  if (type === "codeBlock") return "BLOCK_KIND_CODE";
  if (type === "heading") return outer === "BLOCK_KIND_PARAGRAPH" ? "BLOCK_KIND_HEADING" : outer;
  return undefined;
}

function runOf(node: EditorNode): TextRun | undefined {
  const attrs = isRecord(node.attrs) ? node.attrs : {};
  if (node.type === "mention") return { text: asText(attrs["label"]), mentionedId: asText(attrs["id"]) };
  if (node.type !== "text" && node.type !== "hardBreak") return undefined;
  const marks = Array.isArray(node.marks) ? node.marks.filter(isNode) : [];
  const has = (type: string) => marks.some((each) => each.type === type);
  const link = marks.find(({ type }) => type === "link")?.attrs;
  return {
    text: node.type === "hardBreak" ? "\n" : asText(node.text),
    bold: has("bold"),
    italic: has("italic"),
    code: has("code"),
    link: isRecord(link) ? asText(link["href"]) : "",
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const asText = (value: unknown) => (typeof value === "string" ? value : "");
