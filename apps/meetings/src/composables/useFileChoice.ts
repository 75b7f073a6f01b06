import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { ProblemError, toBase64 } from "@qiming/web-kit";
import { computed, ref, shallowRef } from "vue";
import { files } from "../api.ts";
import { faultOf, type Kind } from "../meeting-files.ts";
import { useAct } from "./useMeeting.ts";

/** Files that somebody chooses to go to a meeting, one after the other: where one is refused, those before it are there and it is the first of the rest. */
export function useFileChoice(meetingId: string, kind: Kind) {
  const act = useAct();
  const chosen = shallowRef<readonly File[]>([]);
  const itemId = ref("");
  /** How many of the last choice are sent, and how many there were. */
  const progress = shallowRef<{ n: number; all: number }>();
  const faulty = computed(() => chosen.value.find(faultOf));

  function begin(): void {
    chosen.value = [];
    itemId.value = "";
  }

  const sendOne = async (file: File): Promise<MeetingJson> => {
    const content = toBase64(new Uint8Array(await file.arrayBuffer()));
    const wanted = { kind: `MEETING_FILE_KIND_${kind}`, itemId: itemId.value, name: file.name } as const;
    return act(files.addFile({ meetingId, ...wanted, content }));
  };

  /** @returns how many were sent */
  async function send(): Promise<number> {
    const all = chosen.value.length;
    if (all === 0 || faulty.value) throw new ProblemError({ reason: "INVALID_REQUEST", status: 400 });
    try {
      for (let n = 1; chosen.value.length > 0; n++) {
        progress.value = { n, all };
        await sendOne(chosen.value[0]!);
        chosen.value = chosen.value.slice(1);
      }
      return all;
    } finally {
      progress.value = undefined;
    }
  }

  return { chosen, itemId, progress, faulty, begin, send };
}
