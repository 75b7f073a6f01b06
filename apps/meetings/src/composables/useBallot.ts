import { onScopeDispose, shallowRef } from "vue";
import { ballotBox, votes } from "../api.ts";
import { cast, forgetBallot, keptBallot, takePaper, type BallotPlace, type Mark } from "../ballot.ts";

/** The reader's ballot in one vote, as this device keeps it. */
export function useBallot(place: BallotPlace) {
  const { meetingId, itemId } = place;
  const ballot = shallowRef(keptBallot(place));
  const read = () => (ballot.value = keptBallot(place));

  // Another tab may have taken or cast it.
  addEventListener("storage", read);
  onScopeDispose(() => removeEventListener("storage", read));

  /** @param paperKey base64url of a DER SubjectPublicKeyInfo */
  async function take(paperKey: string): Promise<void> {
    const sign = async (blinded: string) =>
      (await votes.takePaper({ meetingId, itemId, blinded })).blindSignature ?? "";
    await takePaper(place, paperKey, sign).finally(read);
  }

  async function castAs(mark: Mark): Promise<void> {
    const send = (filled: object) => ballotBox.castBallot({ meetingId, itemId, ...filled });
    await cast(place, mark, send).finally(read);
  }

  function forget(): void {
    forgetBallot(place);
    read();
  }

  return { ballot, take, castAs, forget };
}
