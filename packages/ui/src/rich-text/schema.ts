import {
  Extension,
  Mark,
  markInputRule,
  Node,
  textblockTypeInputRule,
  wrappingInputRule,
} from "@tiptap/core";
import { history, redo, undo } from "@tiptap/pm/history";
import { splitListItem, liftListItem } from "@tiptap/pm/schema-list";

// Only what the contract can say: the editor cannot hold anything else. The rules for parsing read the editor's own elements after typing.
const doc = Node.create({ name: "doc", topNode: true, content: "block+" });
const text = Node.create({ name: "text", group: "inline" });
const paragraph = Node.create({
  name: "paragraph",
  priority: 1_000,
  group: "block",
  content: "inline*",
  parseHTML: () => [{ tag: "p" }],
  renderHTML: () => ["p", 0],
});
const heading = Node.create({
  name: "heading",
  group: "block",
  content: "inline*",
  defining: true,
  addAttributes: () => ({ level: { default: 2, rendered: false } }),
  parseHTML: () => [{ tag: "h3" }],
  renderHTML: () => ["h3", 0],
  addInputRules() {
    return [textblockTypeInputRule({ find: /^#{1,3}\s$/, type: this.type })];
  },
});
const blockquote = Node.create({
  name: "blockquote",
  group: "block",
  content: "paragraph+",
  defining: true,
  parseHTML: () => [{ tag: "blockquote" }],
  renderHTML: () => ["blockquote", 0],
  addInputRules() {
    return [wrappingInputRule({ find: /^>\s$/, type: this.type })];
  },
});
const list = (name: string, tag: "ul" | "ol", find: RegExp) =>
  Node.create({
    name,
    group: "block",
    content: "listItem+",
    parseHTML: () => [{ tag }],
    renderHTML: () => [tag, 0],
    addInputRules() {
      return [wrappingInputRule({ find, type: this.type })];
    },
  });
const listItem = Node.create({
  name: "listItem",
  content: "paragraph",
  defining: true,
  parseHTML: () => [{ tag: "li" }],
  renderHTML: () => ["li", 0],
  addKeyboardShortcuts() {
    const run = (command: typeof splitListItem) => {
      const { state, view } = this.editor;
      return command(this.type)(state, view.dispatch);
    };
    const isAtStart = () => {
      const { empty, $from } = this.editor.state.selection;
      return empty && $from.parentOffset === 0 && $from.node(-1)?.type === this.type;
    };
    return {
      Enter: () => run(splitListItem) || (isAtStart() && run(liftListItem)),
      Backspace: () => isAtStart() && run(liftListItem),
    };
  },
});
const codeBlock = Node.create({
  name: "codeBlock",
  group: "block",
  content: "text*",
  marks: "",
  code: true,
  defining: true,
  parseHTML: () => [{ tag: "pre", preserveWhitespace: "full" }],
  renderHTML: () => ["pre", ["code", 0]],
  addInputRules() {
    return [textblockTypeInputRule({ find: /^```\s$/, type: this.type })];
  },
  addKeyboardShortcuts() {
    return {
      // A third line that is empty leaves the code: a phone has no other key for it.
      Enter: () => {
        const { $from, empty } = this.editor.state.selection;
        if (!empty || $from.parent.type !== this.type) return false;
        if ($from.parentOffset < $from.parent.content.size || !$from.parent.textContent.endsWith("\n\n"))
          return false;
        return this.editor
          .chain()
          .deleteRange({ from: $from.pos - 2, to: $from.pos })
          .exitCode()
          .run();
      },
    };
  },
});
const hardBreak = Node.create({
  name: "hardBreak",
  group: "inline",
  inline: true,
  selectable: false,
  linebreakReplacement: true,
  parseHTML: () => [{ tag: "br" }],
  renderHTML: () => ["br"],
  renderText: () => "\n",
  addKeyboardShortcuts() {
    return { "Shift-Enter": () => this.editor.commands.insertContent({ type: this.name }) };
  },
});
const mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  marks: "",
  addAttributes: () => ({
    id: { default: "", parseHTML: (element) => element.dataset["mentionedId"], rendered: false },
    label: { default: "", parseHTML: (element) => element.textContent, rendered: false },
  }),
  parseHTML: () => [{ tag: "span[data-mentioned-id]" }],
  renderHTML: ({ node: { attrs } }) => [
    "span",
    { class: "qm-rich-mention", "data-mentioned-id": attrs["id"] as string },
    attrs["label"] as string,
  ],
  renderText: ({ node: { attrs } }) => attrs["label"] as string,
});

const mark = (name: string, tag: string, others: string[], key: string, find: RegExp) =>
  Mark.create({
    name,
    excludes: name,
    parseHTML: () => [tag, ...others].map((each) => ({ tag: each })),
    renderHTML: () => [tag, 0],
    addInputRules() {
      return [markInputRule({ find, type: this.type })];
    },
    addKeyboardShortcuts() {
      return { [key]: () => this.editor.commands.toggleMark(this.name) };
    },
  });
const link = Mark.create({
  name: "link",
  inclusive: false,
  addAttributes: () => ({
    href: { default: "", parseHTML: (element) => element.dataset["link"], rendered: false },
  }),
  parseHTML: () => [{ tag: "span[data-link]" }],
  // While a text is written nothing in it leads away.
  renderHTML: ({ mark: { attrs } }) => [
    "span",
    { class: "qm-rich-link", "data-link": attrs["href"] as string },
    0,
  ],
});
const past = Extension.create({
  name: "past",
  addProseMirrorPlugins: () => [history()],
  addKeyboardShortcuts() {
    const run = (command: typeof undo) => command(this.editor.state, this.editor.view.dispatch);
    return { "Mod-z": () => run(undo), "Shift-Mod-z": () => run(redo), "Mod-y": () => run(redo) };
  },
});

export const extensions = [
  ...[doc, text, paragraph, heading, blockquote, listItem, codeBlock, hardBreak, mention, link, past],
  list("bulletList", "ul", /^\s*[-*+]\s$/),
  list("orderedList", "ol", /^\s*\d+[.、]\s?$/),
  mark("bold", "strong", ["b"], "Mod-b", /(?:^|\s)\*\*([^*]+)\*\*$/),
  mark("italic", "em", ["i"], "Mod-i", /(?:^|\s)\*([^*]+)\*$/),
  mark("code", "code", [], "Mod-e", /(?:^|\s)`([^`]+)`$/),
];
