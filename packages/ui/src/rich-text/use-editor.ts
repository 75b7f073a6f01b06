import { fromPlainText, normalise, plainTextOf, type RichText, type RichTextLike } from "@qiming/rich-text";
import { onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from "vue";
import type { Attributes, Editor, Standing } from "./field.ts";

/**
 * The editor of one field: loaded when the field is shown. Until then, and where it cannot be loaded, the text is written in a plain one.
 *
 * @param load where the editor comes from
 */
export function useEditor(
  text: Ref<RichTextLike>,
  {
    host,
    plain,
    attributes,
    standing,
    onKey,
    load,
  }: {
    host: Readonly<Ref<HTMLElement | null>>;
    plain: Readonly<Ref<HTMLTextAreaElement | null>>;
    attributes: Readonly<Ref<Attributes>>;
    standing: Ref<Standing>;
    onKey: (event: KeyboardEvent) => boolean;
    load: () => Promise<typeof import("@qiming/ui/rich-text-editor")>;
  },
) {
  const editor = shallowRef<Editor>();
  const isFailed = ref(false);
  const composing = ref(false);
  let written: RichText | undefined;
  let isGone = false;

  const write = (next: RichText) => void (text.value = written = next);
  const writePlain = (event: Event) => write(fromPlainText((event.target as HTMLTextAreaElement).value));

  onMounted(async () => {
    try {
      const { openEditor } = await load();
      // A word that is being put together from keys would be lost with the field it is in.
      if (composing.value) await ended(composing);
      if (isGone || !host.value) return;
      const hadFocus = plain.value !== null && plain.value === document.activeElement;
      editor.value = openEditor({
        host: host.value,
        text: normalise(text.value),
        attributes: attributes.value,
        onText: write,
        onStanding: (next) => (standing.value = next),
        onKey,
      });
      if (hadFocus) editor.value.focus();
    } catch (error) {
      console.error(error);
      isFailed.value = true;
    }
  });
  onBeforeUnmount(() => {
    isGone = true;
    editor.value?.close();
  });
  // What comes back as it was written is not shown anew: the cursor, and a line that was only begun, would be lost.
  watch(text, (next) => {
    const isOwn = written !== undefined && JSON.stringify(normalise(next)) === JSON.stringify(written);
    if (!isOwn) editor.value?.show(normalise(next));
  });
  watch(attributes, (next) => editor.value?.describe(next));

  return { editor, isFailed, composing, plainText: () => plainTextOf(text.value), writePlain };
}

const ended = (state: Ref<boolean>) =>
  new Promise<void>((resolve) => {
    const stop = watch(state, () => {
      stop();
      resolve();
    });
  });
