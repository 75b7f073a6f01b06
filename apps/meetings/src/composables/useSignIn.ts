import type { AttendeeJson } from "@qiming/contracts/browser/meeting";
import { useBusy } from "@qiming/web-kit";
import { shallowRef } from "vue";
import { attendance } from "../api.ts";

/** Signs the reader in, with the token of a scanned code or with the six figures. */
export function useSignIn(meetingId: string) {
  const { isBusy, problem, run } = useBusy();
  const attendee = shallowRef<AttendeeJson>();
  const signIn = (proof: { token: string } | { code: string }): Promise<boolean> =>
    run(async () => (attendee.value = await attendance.signIn({ meetingId, ...proof })));
  return { attendee, isBusy, problem, signIn };
}
