import { isDeepStrictEqual } from "node:util";
import { ExpectedError, newId, type PersonActor } from "@qiming/core";
import { readYaml } from "@qiming/service-kit";
import {
  requireDesk,
  withDesk,
  withoutDesk,
  type Desk,
  type DeskMember,
  type DeskRole,
  type Directory,
  type LocalizedText,
} from "../domain/directory.ts";
import { readDirectory } from "../domain/directory-file.ts";
import type { FeedbackPorts } from "./ports.ts";
import { ticketParts } from "./ticket-parts.ts";

const OPERATOR = "operator";

export interface DeskWish {
  /** Empty: a new one. */
  readonly code: string;
  readonly name: LocalizedText;
  readonly categoryCodes: readonly string[];
  readonly members: readonly {
    readonly personId: string;
    readonly number: string;
    readonly role: DeskRole;
  }[];
}
export interface OwnDesks {
  readonly directory: Directory;
  /** Of the organisation and of all below it. */
  readonly desks: readonly { readonly desk: Desk; readonly openTickets: number }[];
}

/** Who answers what, kept by those who write an organisation's desks. */
export function keepDirectory(ports: FeedbackPorts) {
  const { directories, tickets, register } = ports;
  const parts = ticketParts(ports);
  const lineOf = async (organizationId: string) => {
    const line = await register.lineage(organizationId);
    return { line: line.map(({ id }) => id), name: line.at(-1)?.name ?? "" };
  };
  const below = async (directory: Directory, organizationId: string): Promise<OwnDesks> => {
    const own = directory.desks.filter(({ lineage }) => lineage.includes(organizationId));
    const desks: { desk: Desk; openTickets: number }[] = [];
    for (const desk of own) desks.push({ desk, openTickets: await tickets.countOpen(desk.code) });
    return { directory, desks };
  };
  /** @throws DESK_HAS_TICKETS (failed_precondition) with the first that is left out and not empty */
  const requireEmpty = async (before: readonly Desk[], after: readonly Desk[]): Promise<void> => {
    for (const { code, name, isOwn } of before) {
      if (isOwn || after.some((each) => each.code === code) || (await tickets.countOpen(code)) === 0)
        continue;
      throw new ExpectedError(
        "failed_precondition",
        "DESK_HAS_TICKETS",
        `tickets wait at ${code}, ${name.zhCn}`,
        {
          metadata: { code, name: name.zhCn },
        },
      );
    }
  };
  const memberOf = async ({ personId, number, role }: DeskWish["members"][number]): Promise<DeskMember> => {
    const person = await (personId ? register.describe(personId) : register.describeNumber(number));
    return { personId: person.personId, name: person.name, role };
  };
  return {
    /** For everybody. */
    async read(): Promise<Directory> {
      return parts.onlyDirectory();
    },
    async own(organizationId: string): Promise<OwnDesks> {
      const { line } = await lineOf(organizationId);
      return below(await parts.directoryOf(line[0]), organizationId);
    },
    /** @throws DESK_NOT_FOUND, PERSON_NOT_FOUND (not_found), and what `withDesk` throws */
    async save(
      organizationId: string,
      operationId: string,
      wish: DeskWish,
      actor: PersonActor,
    ): Promise<OwnDesks> {
      const { line, name } = await lineOf(organizationId);
      const { id } = await parts.directoryOf(line[0]);
      const members: DeskMember[] = [];
      for (const each of wish.members) members.push(await memberOf(each));
      const act = { action: "feedback.save_desk", actorId: actor.personId };
      const directory = await directories.change(id, (before) => {
        const there = wish.code ? requireOwn(before, wish.code, organizationId) : undefined;
        const place = there ?? {
          ...{ code: operationId || newId(), organizationId, organizationName: name, lineage: line },
          isPublic: false,
        };
        const desk: Desk = {
          ...place,
          ...{ name: wish.name, categoryCodes: wish.categoryCodes, members, isOwn: true },
        };
        return { directory: withDesk(before, desk), act };
      });
      return below(directory, organizationId);
    },
    /** @throws DESK_NOT_FOUND (not_found), DESK_IS_PUBLIC, DESK_HAS_TICKETS (failed_precondition) */
    async close(organizationId: string, code: string, actor: PersonActor): Promise<OwnDesks> {
      const { line } = await lineOf(organizationId);
      const { id } = await parts.directoryOf(line[0]);
      if ((await tickets.countOpen(code)) > 0)
        throw new ExpectedError("failed_precondition", "DESK_HAS_TICKETS", "tickets wait there");
      const act = { action: "feedback.close_desk", actorId: actor.personId };
      const directory = await directories.change(id, (before) => {
        requireOwn(before, code, organizationId);
        return { directory: withoutDesk(before, code), act };
      });
      return below(directory, organizationId);
    },
    /**
     * Brings a university's categories and desks to what a file says; what was changed on screen stays.
     *
     * @throws DIRECTORY_INVALID (invalid_argument) with every fault by line, DESK_HAS_TICKETS (failed_precondition) where it leaves out one with open tickets; then
     * nothing was written
     */
    async import(yaml: string, fileName: string): Promise<{ desks: number; left: string[] }> {
      const source = readYaml(yaml, fileName || "desks.yaml");
      const file = readDirectory(source.root);
      const university = (file.codePath ? await register.lineageByCodes(file.codePath) : []).at(0);
      if (!university) source.root.at("university").fault("unknown", "there is no such organisation");
      const desks: Desk[] = [];
      for (const { members, codePath, reading, ...desk } of file.desks) {
        const line = await register.lineageByCodes(codePath);
        const at = line.at(-1);
        if (!at) reading.at("organization").fault("unknown", "there is no such organisation");
        const found: DeskMember[] = [];
        for (const { number, role, reading: row } of members)
          await register.describeNumber(number).then(
            ({ personId, name }) => found.push({ personId, name, role }),
            (error: unknown) => {
              // Whoever could not be asked is not somebody who is not there.
              if ((error as ExpectedError).reason !== "PERSON_NOT_FOUND") throw error;
              row.fault("unknown", "there is nobody with this number");
            },
          );
        desks.push({
          ...{ ...desk, organizationId: at?.id ?? "", organizationName: at?.name ?? "" },
          ...{ lineage: line.map(({ id }) => id), members: found, isOwn: false },
        });
      }
      source.refuse("DIRECTORY_INVALID");
      await requireEmpty((await directories.find(university!.id))?.desks ?? [], desks);
      const left: string[] = [];
      const { categories, misconductChannel } = file;
      await directories.change(university!.id, (before) => {
        left.length = 0;
        const own = before.desks.filter(({ isOwn }) => isOwn);
        const fresh = desks.filter(({ code }) => !own.some((each) => each.code === code));
        left.push(...own.map(({ code }) => code).filter((code) => desks.some((each) => each.code === code)));
        const after = { id: before.id, categories, misconductChannel, desks: [...fresh, ...own] };
        const directory = isDeepStrictEqual(after, before) ? before : after;
        return { directory, act: { action: "feedback.import_desks", actorId: OPERATOR } };
      });
      return { desks: desks.length, left };
    },
  };
}

/** @throws DESK_NOT_FOUND (not_found) where it stands elsewhere */
function requireOwn(directory: Directory, code: string, organizationId: string): Desk {
  const desk = requireDesk(directory, code);
  if (!desk.lineage.includes(organizationId)) requireDesk({ ...directory, desks: [] }, code);
  return desk;
}
