/** Minutes as they were sent round before, beside what they are now. */
import type { MeetingJson, MinutesVersionJson, SpeechJson } from "@qiming/contracts/browser/meeting";
import { changesOf, type Piece } from "./text-changes.ts";

/** Those that read otherwise now, the latest first. */
export const formerVersions = ({ minutes }: MeetingJson): MinutesVersionJson[] =>
  (minutes?.versions ?? []).filter(({ version }) => version !== minutes?.version).toReversed();

export interface Change {
  /** An agenda item's id, "chair", "recorder" or "summary". */
  readonly id: string;
  /** Of an item; the others are named by their id. */
  readonly title: string | undefined;
  /** Whose words, where it is what somebody said. */
  readonly speaker: string | undefined;
  readonly kind: "changed" | "added" | "removed" | "same";
  readonly pieces: readonly Piece[];
}

/** Every part that stands in the version or stands in the minutes now, in their order. */
export function comparedWith(
  version: MinutesVersionJson,
  { agenda = [], minutes = {} }: MeetingJson,
): Change[] {
  const places = [
    ...["chair", "recorder"].map((id) => ({ id, title: undefined })),
    ...agenda.map(({ id = "", title = "" }) => ({ id, title })),
    { id: "summary", title: undefined },
  ];
  const textOf = ({ sections = [] }: Pick<MinutesVersionJson, "sections">, id: string) =>
    sections.find((each) => each.id === id)?.text?.trim() ?? "";
  return places.flatMap(({ id, title }) => [
    ...changeOf({ id, title, speaker: undefined }, textOf(version, id), textOf(minutes, id)),
    ...speakersOf(id, version.speeches, minutes.speeches).flatMap(({ personId, name }) =>
      changeOf(
        { id, title, speaker: name },
        saidBy(version.speeches, id, personId),
        saidBy(minutes.speeches, id, personId),
      ),
    ),
  ]);
}

function changeOf(place: Pick<Change, "id" | "title" | "speaker">, before: string, after: string): Change[] {
  if (!before && !after) return [];
  const kind = before === after ? "same" : !before ? "added" : !after ? "removed" : "changed";
  return [{ ...place, kind, pieces: changesOf(before, after) }];
}

const saidBy = (speeches: readonly SpeechJson[] = [], itemId: string, personId: string | undefined): string =>
  speeches.find((each) => each.itemId === itemId && each.personId === personId)?.text?.trim() ?? "";

/** Everybody of whom either of the two has something under an item, each once. */
function speakersOf(itemId: string, ...both: readonly (readonly SpeechJson[] | undefined)[]): SpeechJson[] {
  const all = both.flatMap((speeches = []) => speeches.filter((each) => each.itemId === itemId));
  return [...new Map(all.map((each) => [each.personId, each])).values()];
}
