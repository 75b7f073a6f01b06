import type { PersonActor } from "@qiming/core";
import { signInTime, type Meeting } from "../domain/meeting.ts";
import { codeAt, nextTokenTime, tokenAt } from "../domain/sign-in-token.ts";
import type { View } from "./read-meeting.ts";

/** What the projector shows. */
export interface Board {
  readonly view: View;
  /** Both empty while nobody can sign in. */
  readonly token: string;
  readonly code: string;
  readonly nextTokenTime?: Date | undefined;
}

/** A projector follows within a second, whichever replica it is at. */
const LOOK_AGAIN_MS = 700;

type Watch = (
  id: string,
  actor: PersonActor,
  signal: AbortSignal,
  stamp: () => string,
  lookAgainMs: number,
) => AsyncGenerator<View>;

/** The meeting with the code of the moment: after each change, and whenever the code turns. */
export function watchBoard({ watch, now }: { readonly watch: Watch; readonly now: () => Date }) {
  return async function* (id: string, actor: PersonActor, signal: AbortSignal): AsyncGenerator<Board> {
    const turn = () => String(nextTokenTime(now()).getTime());
    for await (const view of watch(id, actor, signal, turn, LOOK_AGAIN_MS)) {
      const { meeting } = view;
      yield canSignIn(meeting, now())
        ? {
            view,
            token: tokenAt(meeting.secret, id, now()),
            code: codeAt(meeting.secret, id, now()),
            nextTokenTime: nextTokenTime(now()),
          }
        : { view, token: "", code: "" };
    }
  };
}

const canSignIn = (meeting: Meeting, now: Date): boolean =>
  ["NOTICED", "IN_SESSION"].includes(meeting.state) && now >= signInTime(meeting);
