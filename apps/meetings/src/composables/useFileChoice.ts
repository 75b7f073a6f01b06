import { useFileChoice as useChoice } from "@qiming/web-kit";
import { ref } from "vue";
import { files } from "../api.ts";
import type { Kind } from "../meeting-files.ts";
import { useAct } from "./useMeeting.ts";

/** Files that somebody chooses to go to a meeting, or to one of its items. */
export function useFileChoice(meetingId: string, kind: Kind) {
  const act = useAct();
  const itemId = ref("");
  const { begin, ...choice } = useChoice((file, idempotencyKey) => {
    const wanted = { kind: `MEETING_FILE_KIND_${kind}`, itemId: itemId.value } as const;
    return act(files.addFile({ meetingId, ...wanted, ...file }, { idempotencyKey }));
  });
  return {
    ...choice,
    itemId,
    begin(): void {
      begin();
      itemId.value = "";
    },
  };
}
