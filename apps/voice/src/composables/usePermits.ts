import { toProblem } from "@qiming/web-kit";
import { ref } from "vue";
import { permits } from "../api.ts";
import { readyPermits, takePermit } from "../permits.ts";
import { readerId } from "../reader.ts";

/** How many tickets without a name the reader can hand in from this device, while the permit that is due is taken. */
export function usePermits() {
  const personId = readerId();
  const left = ref(readyPermits(personId).length);
  const status = ref<"taking" | "done" | "failed">("taking");
  const reason = ref("");

  const sign = async (weekDay: string, blinded: string) =>
    (await permits.takePermit({ weekDay, blinded })).blindSignature ?? "";

  async function take(): Promise<void> {
    status.value = "taking";
    reason.value = "";
    try {
      await takePermit(personId, await permits.getPermitKey({}), sign);
      status.value = "done";
    } catch (error) {
      status.value = "failed";
      reason.value = toProblem(error).reason;
    } finally {
      left.value = readyPermits(personId).length;
    }
  }
  void take();
  return { left, status, reason, take };
}
