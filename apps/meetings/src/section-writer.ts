/**
 * One section of the minutes on its way to the service. What is typed is kept on the device at once and saved soon after; where somebody else has
 * written meanwhile, both texts are joined, and saved again. No line that either of them wrote is lost.
 */
import type { MinutesSectionJson } from "@qiming/contracts/browser/meeting";
import { toProblem, type Problem } from "@qiming/web-kit";
import { ref, shallowRef } from "vue";
import { merge, type Clash } from "./merge.ts";

const SAVE_AFTER_MS = 1_500;
const TRY_AGAIN_MS = 5_000;
/** Somebody else would have to save between each two of these. */
const MOST_MERGES = 5;

type WritingState = "saved" | "unsaved" | "saving" | "failed";

interface Ports {
  /** @throws SECTION_CHANGED where `revision` is not the last one any more */
  readonly save: (text: string, revision: number) => Promise<MinutesSectionJson>;
  readonly read: () => Promise<MinutesSectionJson>;
  /** What this device keeps until it is saved. */
  readonly kept: { get(): string | null; set(text: string): void; remove(): void };
}

/** What was written, and what it was written upon. */
interface Kept {
  readonly base: string;
  readonly revision: number;
  readonly text: string;
  /** What was sent last without an answer: it may have arrived. */
  readonly sent?: string | undefined;
}

export function sectionWriter(start: MinutesSectionJson, { save, read, kept }: Ports) {
  const before = recalled(kept.get());
  let base = before?.base ?? start.text ?? "";
  let revision = before?.revision ?? start.revision ?? 0;
  const text = ref(before?.text ?? base);
  const state = ref<WritingState>("saved");
  /** Why it could not be saved. */
  const reason = ref("");
  const clashes = shallowRef<readonly Clash[]>([]);
  let unanswered = before?.sent;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | undefined;

  const isSaved = () => text.value === base;
  const saveIn = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  };
  const keep = () => {
    if (isSaved()) return kept.remove();
    kept.set(JSON.stringify({ base, revision, text: text.value, sent: unanswered } satisfies Kept));
  };

  function write(next: string): void {
    text.value = next;
    keep();
    if (saving) return;
    state.value = isSaved() ? "saved" : "unsaved";
    if (!isSaved()) saveIn(SAVE_AFTER_MS);
  }

  /** Takes what the service has now; what was typed here since the last one is joined with it. */
  function take(theirs: MinutesSectionJson): void {
    const began = theirs.text === unanswered ? unanswered! : base;
    const merged = merge(began, text.value, theirs.text ?? "");
    unanswered = undefined;
    base = theirs.text ?? "";
    revision = theirs.revision ?? 0;
    text.value = merged.text;
    clashes.value = [...clashes.value, ...merged.clashes];
    keep();
  }

  /** Somebody has saved this section. Nothing changes under the hands of who is writing: that waits until theirs is saved. */
  function receive(theirs: MinutesSectionJson): void {
    if (isSaved() && !saving && (theirs.revision ?? 0) > revision) take(theirs);
  }

  async function saveAll(): Promise<void> {
    for (let merges = 0; !isSaved();) {
      const sent = text.value;
      try {
        const saved = await save(sent, revision);
        base = sent;
        take(saved);
      } catch (error) {
        if (toProblem(error).reason === "SECTION_CHANGED" && ++merges <= MOST_MERGES) {
          take(await read());
          continue;
        }
        unanswered = sent;
        keep();
        throw error;
      }
    }
  }

  /** Saves at once what is not saved yet. */
  async function flush(): Promise<void> {
    clearTimeout(timer);
    if (saving) return saving;
    if (isSaved()) return;
    state.value = "saving";
    saving = saveAll();
    try {
      await saving;
      state.value = "saved";
      reason.value = "";
    } catch (error) {
      const problem = toProblem(error);
      state.value = "failed";
      reason.value = problem.reason;
      if (mayPass(problem)) saveIn(TRY_AGAIN_MS);
    } finally {
      saving = undefined;
    }
  }

  /** The writer has seen what stands there twice. */
  const settle = () => (clashes.value = []);

  if (!isSaved()) {
    state.value = "unsaved";
    saveIn(0);
  }
  return { text, state, reason, clashes, write, receive, flush, settle };
}

/** Whether it may go better by itself: no network, a service that is busy or away. */
const mayPass = ({ status, reason }: Problem): boolean =>
  status === 0 ||
  status === 429 ||
  status >= 500 ||
  reason === "MEETING_BUSY" ||
  reason === "REVIEW_BUSY" ||
  reason === "SECTION_CHANGED";

function recalled(text: string | null): Kept | undefined {
  try {
    return (JSON.parse(text ?? "null") as Kept | null) ?? undefined;
  } catch {
    return undefined;
  }
}
