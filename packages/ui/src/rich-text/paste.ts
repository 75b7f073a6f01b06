import { fromHtml, fromPlainText, toEditor } from "@qiming/rich-text";
import { Fragment, Node, Slice } from "@tiptap/pm/model";
import { TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";

/**
 * What comes from elsewhere. The editor would make a page of it to read it, which the security policy of the pages does not let happen; here
 * it is read as letters, and only what a text can say is left.
 */
export const takesWhatIsPasted = {
  paste: (view: EditorView, event: ClipboardEvent) => take(view, event, event.clipboardData),
  drop(view: EditorView, event: DragEvent): boolean {
    if (view.dragging) return false;
    const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
    if (place)
      view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(place.pos))));
    return take(view, event, event.dataTransfer);
  },
};

function take(view: EditorView, event: Event, data: DataTransfer | null): boolean {
  event.preventDefault();
  if (data && view.editable) insert(view, data.getData("text/html"), data.getData("text/plain"));
  return true;
}

function insert(view: EditorView, html: string, plain: string): void {
  const { state } = view;
  if (state.selection.$from.parent.type.spec.code)
    return view.dispatch(state.tr.insertText(plain.replaceAll(/\r\n?/g, "\n")).scrollIntoView());
  const document = Node.fromJSON(state.schema, toEditor(html ? fromHtml(html) : fromPlainText(plain)));
  if (document.textContent === "") return;
  const slice = Slice.maxOpen(Fragment.from(document.content));
  view.dispatch(state.tr.replaceSelection(slice).scrollIntoView().setMeta("paste", true));
}
