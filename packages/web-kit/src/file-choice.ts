import { computed, ref, shallowRef } from "vue";
import { toBase64 } from "./bytes.ts";
import { ProblemError } from "./problem.ts";

/** What a choice of files is narrowed to; what is in them decides at last. */
export const TAKEN_FILES = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg,.webp";
const MOST_BYTES = 8 * 1024 * 1024;

/** Why a file is not sent at all; none: it can be. */
export function fileFault({ size }: Pick<File, "size">): "empty" | "tooLarge" | undefined {
  if (size === 0) return "empty";
  return size > MOST_BYTES ? "tooLarge" : undefined;
}

/** Files that somebody chooses, sent one after the other: where one is refused, those before it are there and it is the first of the rest. */
export function useFileChoice(
  sendOne: (file: { readonly name: string; readonly content: string }, key: string) => Promise<unknown>,
) {
  const chosen = shallowRef<readonly File[]>([]);
  /** How many of the last choice are sent, and how many there were. */
  const progress = shallowRef<{ n: number; all: number }>();
  const faulty = computed(() => chosen.value.find(fileFault));
  /** The same for a file that is sent again. */
  const key = ref(crypto.randomUUID());

  function begin(): void {
    chosen.value = [];
    key.value = crypto.randomUUID();
  }

  /** @returns how many were sent */
  async function send(): Promise<number> {
    const all = chosen.value.length;
    if (all === 0 || faulty.value) throw new ProblemError({ reason: "INVALID_REQUEST", status: 400 });
    try {
      for (let n = 1; chosen.value.length > 0; n++) {
        progress.value = { n, all };
        const [file, ...rest] = chosen.value;
        const content = toBase64(new Uint8Array(await file!.arrayBuffer()));
        await sendOne({ name: file!.name, content }, key.value);
        chosen.value = rest;
        key.value = crypto.randomUUID();
      }
      return all;
    } finally {
      progress.value = undefined;
    }
  }

  return { chosen, progress, faulty, begin, send };
}
