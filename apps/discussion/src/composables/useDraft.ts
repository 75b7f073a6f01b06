import { isEmpty, type RichTextLike } from "@qiming/rich-text";
import { toProblem } from "@qiming/web-kit";
import { computed, ref, watch } from "vue";
import { forgetDraft, keepDraft, keptDraft, keyed, NOTHING, type Sending } from "../draft.ts";
import { readerId } from "../reader.ts";

/** Of which nobody knows whether they arrived. */
const UNSURE = new Set(["OFFLINE", "TIMEOUT", "UNAVAILABLE", "DEADLINE_EXCEEDED"]);

/** Something that is being written to a topic, kept on this device as it is typed. */
export function useDraft(topicId: string, kind: string) {
  const personId = readerId();
  const kept = ref(keptDraft(personId, topicId, kind));
  const title = ref(kept.value.title);
  const body = ref<RichTextLike>(kept.value.body);
  const replyToId = ref(kept.value.replyToId);
  let beginning = { title: "", body: NOTHING };
  const said = () => ({ title: title.value.trim(), body: body.value, replyToId: replyToId.value });
  const isUntouched = () =>
    title.value === beginning.title && JSON.stringify(body.value) === JSON.stringify(beginning.body);
  watch([title, body, replyToId], () => {
    if (isUntouched()) forget();
    else keep({ ...kept.value, ...said() });
  });
  /** What it says before anything is typed, where something that was written is changed; a kept draft goes before it. */
  function start(from: { readonly title: string; readonly body: RichTextLike }): void {
    beginning = from;
    if (isEmpty(kept.value.body)) [title.value, body.value] = [from.title, from.body];
  }
  const keep = (draft: typeof kept.value) => {
    kept.value = draft;
    keepDraft(personId, topicId, kind, draft);
  };
  const forget = () => {
    forgetDraft(personId, topicId, kind);
    kept.value = { ...kept.value, key: "", isUnsent: false };
  };
  const isBlank = computed(() => isEmpty(body.value));

  /**
   * Sends what is written, and forgets it when it has arrived.
   *
   * @throws a ProblemError, with what was written kept
   */
  async function send<T>(work: (said: Sending) => Promise<T>): Promise<T> {
    const sending = keyed(kept.value, said());
    // Before it is sent: whoever closes the page meanwhile finds it again, and sends the same one.
    keep({ ...sending, isUnsent: true });
    try {
      const done = await work(sending);
      clear();
      return done;
    } catch (error) {
      if (!UNSURE.has(toProblem(error).reason)) keep({ ...sending, isUnsent: false });
      throw error;
    }
  }
  function clear(): void {
    beginning = { title: "", body: NOTHING };
    [title.value, body.value, replyToId.value] = ["", NOTHING, ""];
    forget();
  }
  const isUnsent = computed(() => kept.value.isUnsent && !isBlank.value);
  return { title, body, replyToId, isBlank, isUnsent, start, send, clear };
}
