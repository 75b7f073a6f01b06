import { fromEditor, linkOf, toEditor, type RichText } from "@qiming/rich-text";
import { Editor as Tiptap } from "@tiptap/core";
import { closeHistory, undo, undoDepth } from "@tiptap/pm/history";
import type { Act, Attributes, Editor, EditorOptions, Standing } from "./field.ts";
import { takesWhatIsPasted } from "./paste.ts";
import { extensions } from "./schema.ts";

const NODES = {
  heading: "heading",
  bullets: "bulletList",
  numbers: "orderedList",
  quote: "blockquote",
} as const;

/** Puts the editor into its place. It is a part of its own, which pages load when somebody is about to write. */
export function openEditor({ host, text, onText, onStanding, onKey, ...options }: EditorOptions): Editor {
  let attributes = options.attributes;
  const props = () => ({
    attributes: shown(attributes),
    handleKeyDown: (_: unknown, event: KeyboardEvent) => onKey(event),
    handleDOMEvents: takesWhatIsPasted,
  });
  const editor = new Tiptap({
    element: host,
    extensions,
    content: toEditor(text),
    // The pages' security policy takes no style that a script writes.
    injectCSS: false,
    enableCoreExtensions: { drop: false, paste: false, tabindex: false },
    editorProps: props(),
    onUpdate: () => onText(fromEditor(editor.getJSON())),
    onTransaction: () => onStanding(standingOf(editor)),
  });
  return {
    act: (act) => perform(editor, act),
    link(address) {
      const href = linkOf(address);
      const chain = begin(editor).extendMarkRange("link");
      if (!href) return void chain.unsetMark("link").run();
      if (!editor.state.selection.empty || editor.isActive("link"))
        return void chain.setMark("link", { href }).run();
      const marks = [{ type: "link", attrs: { href } }];
      chain.insertContent({ type: "text", text: href, marks }).run();
    },
    mention({ id, name }) {
      const to = editor.state.selection.from;
      const from = to - 1 - (namedIn(editor)?.length ?? 0);
      const content = [
        { type: "mention", attrs: { id, label: `@${name}` } },
        { type: "text", text: " " },
      ];
      begin(editor).insertContentAt({ from, to }, content).run();
    },
    show: (next: RichText) => void editor.commands.setContent(toEditor(next), { emitUpdate: false }),
    describe(next) {
      attributes = next;
      editor.setOptions({ editorProps: props() });
    },
    focus: () => void editor.commands.focus("end"),
    close: () => editor.destroy(),
  };
}

const shown = (attributes: Attributes) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;

/** Each act of the tools is one that can be taken back by itself. */
const begin = (editor: Tiptap) =>
  editor
    .chain()
    .focus()
    .command(({ tr }) => closeHistory(tr) === tr);

function perform(editor: Tiptap, act: Exclude<Act, "link">): void {
  if (act === "undo") {
    undo(editor.state, editor.view.dispatch);
    return editor.view.focus();
  }
  const chain = begin(editor);
  if (act === "bold" || act === "italic") return void chain.toggleMark(act).run();
  if (act === "code") return void codeOf(editor).run();
  // A block is one thing at a time: first a paragraph, then what is wanted.
  const plain = chain.clearNodes();
  if (editor.isActive(NODES[act])) plain.run();
  else if (act === "heading") plain.setNode("heading").run();
  else if (act === "quote") plain.wrapIn("blockquote").run();
  else plain.wrapInList(NODES[act]).run();
}

/** A whole line, or several, become a block of code; letters within a line are code among words. */
function codeOf(editor: Tiptap) {
  const chain = begin(editor);
  const { empty, $from, $to } = editor.state.selection;
  if (editor.isActive("codeBlock")) return chain.clearNodes();
  const isWithin = !empty && $from.sameParent($to);
  return isWithin ? chain.toggleMark("code") : chain.clearNodes().setNode("codeBlock");
}

function standingOf(editor: Tiptap): Standing {
  const active = new Set<Act>();
  for (const act of ["bold", "italic", "code", "link"] as const) if (editor.isActive(act)) active.add(act);
  for (const [act, node] of Object.entries(NODES)) if (editor.isActive(node)) active.add(act as Act);
  if (editor.isActive("codeBlock")) active.add("code");
  const { href } = editor.getAttributes("link") as { href?: string };
  return { active, canUndo: undoDepth(editor.state) > 0, link: href ?? "", named: namedIn(editor) };
}

const MOST_LETTERS = 20;

/** What was typed since an @ that no word stands in front of: an address of mail names nobody. */
function namedIn({ state }: Tiptap): string | undefined {
  const { empty, $from } = state.selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return undefined;
  const start = Math.max(0, $from.parentOffset - MOST_LETTERS - 2);
  const before = $from.parent.textBetween(start, $from.parentOffset, undefined, "\ufffc");
  return /(?:^|[^\w.@-])@([\p{L}\p{N}·]{0,20})$/u.exec(before)?.[1];
}
