import type { PaperDocument } from "@qiming/documents";
import { ExpectedError, holdsPermission, type PersonActor } from "@qiming/core";
import { inBatches, watched, type Watchers } from "@qiming/service-kit";
import type { Presence } from "../domain/attendance.ts";
import { requireState, type Meeting } from "../domain/meeting.ts";
import { minutesPaper } from "../domain/minutes-paper.ts";
import { isRunning } from "../domain/vote.ts";
import type { Ballots, Meetings, MinutesVersion, MinutesVersions, Papers, Presences } from "./ports.ts";

const LOOK_AGAIN_MS = 3_000;
const COMING = 50;
const MOST_AT_ONCE = 500;
const PAST = 30;

interface Ports {
  readonly meetings: Meetings;
  readonly presences: Presences;
  readonly papers: Papers;
  readonly ballots: Ballots;
  readonly versions: MinutesVersions;
  readonly watchers: Watchers;
  readonly now: () => Date;
}

/** Papers and ballots of one vote. */
export interface Counts {
  readonly papers: number;
  readonly ballots: number;
}

/** A meeting with everything that is known of it; the same for all who look. */
export interface Snapshot {
  readonly meeting: Meeting;
  readonly presences: readonly Presence[];
  readonly counts: ReadonlyMap<string, Counts>;
  /** Minutes that were sent round, oldest first. */
  readonly versions: readonly Omit<MinutesVersion, "sections">[];
}

/** For one reader. */
export interface View extends Snapshot {
  readonly readerId: string;
  readonly mayManage: boolean;
  /** Of which votes the reader has a paper. */
  readonly papersOf: ReadonlySet<string>;
}

/** What is shown of meetings, and to whom. */
export function readMeeting({ meetings, presences, papers, ballots, versions, watchers, now }: Ports) {
  async function load(id: string): Promise<Snapshot | undefined> {
    const meeting = await meetings.find(id);
    if (!meeting) return undefined;
    const votes = meeting.agenda.filter(({ vote }) => vote && vote.state !== "PENDING");
    const [known, sent, ...counts] = await Promise.all([
      presences.list(id),
      meeting.circulated ? versions.list(id) : [],
      ...votes.map(async ({ id: item }) => {
        const [paperCount, ballotCount] = await Promise.all([
          papers.count(id, item),
          ballots.count(id, item),
        ]);
        return [item, { papers: paperCount, ballots: ballotCount }] as const;
      }),
    ]);
    const shown = sent.filter(({ version }) => meeting.circulatedVersions?.includes(version));
    return { meeting, presences: known, counts: new Map(counts), versions: shown };
  }

  /** Whoever asks at once shares one reading, which began after they asked. */
  const shared = inBatches<string, Snapshot | undefined>(async (ids) => {
    const byId = new Map([...new Set(ids)].map((id) => [id, load(id)]));
    return Promise.all(ids.map((id) => byId.get(id)));
  }, MOST_AT_ONCE);

  const viewOf = async (snapshot: Snapshot | undefined, actor: PersonActor): Promise<View> => {
    const { personId } = actor;
    const isInvited = snapshot?.meeting.invited.some((each) => each.personId === personId);
    const may = (permission: string) =>
      !!snapshot && holdsPermission(actor, permission, snapshot.meeting.lineage);
    // What does not exist is refused like what may not be seen.
    if (!snapshot || !(isInvited || may("meetings.read")))
      throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
    const running = snapshot.meeting.agenda.filter(({ vote }) => vote && isRunning(vote));
    const taken = await Promise.all(
      running.map(async ({ id }) => ((await papers.find(snapshot.meeting.id, id, personId)) ? [id] : [])),
    );
    return {
      ...snapshot,
      readerId: personId,
      mayManage: may("meetings.manage"),
      papersOf: new Set(taken.flat()),
    };
  };

  /**
   * @param more what else makes what is shown another one
   * @param lookAgainMs what another replica wrote is found so soon
   */
  const watch = (
    id: string,
    actor: PersonActor,
    signal: AbortSignal,
    more = () => "",
    lookAgainMs = LOOK_AGAIN_MS,
  ): AsyncGenerator<View> => {
    const look = async () => {
      const view = await viewOf(await shared(id), actor);
      return { value: view, stamp: stampOf(view) + more() };
    };
    return watched(watchers, id, look, lookAgainMs, signal);
  };

  return {
    /** @throws PERMISSION_DENIED */
    get: async (id: string, actor: PersonActor): Promise<View> => viewOf(await load(id), actor),
    /** At an organisation and below it, of days. */
    between: (organizationId: string, from: string, to: string) =>
      meetings.listBetween(organizationId, from, to),
    /** @throws PERMISSION_DENIED, MEETING_STATE (failed_precondition) */
    async paper(id: string, actor: PersonActor): Promise<PaperDocument> {
      const { meeting } = await viewOf(await load(id), actor);
      requireState(meeting, "ENDED", "SEALED");
      return minutesPaper(meeting);
    },
    /** @throws PERMISSION_DENIED, VERSION_NOT_FOUND (not_found) */
    async version(id: string, version: number, actor: PersonActor) {
      const { meeting } = await viewOf(await load(id), actor);
      // A version is kept before it is sent; what was not sent is nobody's to read.
      const wasSent = !!meeting.circulatedVersions?.includes(version);
      const found = wasSent ? await versions.find(id, version) : undefined;
      if (!found) throw new ExpectedError("not_found", "VERSION_NOT_FOUND", `${version} was not sent round`);
      return { meeting, found };
    },
    watch,
    organizationOf: async (id: string): Promise<string | undefined> =>
      (await meetings.find(id))?.organizationId,
    async mine(personId: string): Promise<readonly Meeting[]> {
      const moment = now();
      const [coming, past] = await Promise.all([
        meetings.listComing(personId, moment, COMING),
        meetings.listPast(personId, moment, PAST),
      ]);
      return [...coming, ...past];
    },
    async list(organizationId: string, after: string | undefined, limit: number) {
      const found = await meetings.list(organizationId, after, limit + 1);
      const page = found.slice(0, limit);
      return { meetings: page, next: found.length > limit ? meetings.cursorOf(page.at(-1)!) : undefined };
    },
  };
}

/** Changes whenever something that is shown does. */
const stampOf = ({ meeting, presences, counts, papersOf }: View): string =>
  JSON.stringify([
    meeting.revision,
    presences.map(({ status, reply, corrections, time, confirmation }) => [
      ...[status, reply, corrections.length, time],
      confirmation?.time,
    ]),
    [...counts],
    [...papersOf],
  ]);
