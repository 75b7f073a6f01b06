import { readFileSync } from "node:fs";
import { create, type Message } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  GetLineageResponseSchema,
  ListUnitsResponseSchema,
  OrganizationRefSchema,
  OrganizationType,
  RollSchema,
} from "@qiming/contracts/identity/v1/identity_service";
import { FindMeetingsResponseSchema, MeetingType } from "@qiming/contracts/meetings/v1/meeting_service";
import { ExpectedError } from "@qiming/core";
import { readYaml } from "@qiming/service-kit";

export const demoFile = (name: string): string =>
  readFileSync(new URL(`../../../deploy/demo/${name}`, import.meta.url), "utf8");
const read = (name: string): unknown => readYaml(demoFile(name), name).root.value;

interface Unit {
  readonly code: string;
  readonly type: keyof typeof OrganizationType;
  readonly name: string;
  readonly below?: readonly Unit[];
}
interface Place {
  readonly id: string;
  readonly lineage: ReturnType<typeof ref>[];
}
const { university, people } = read("register.yaml") as {
  university: Unit;
  people: { number: string; name: string; branch: string; status: string }[];
};
const { meetings } = read("meetings.yaml") as {
  meetings: { organization: string; type: keyof typeof MeetingType; held: string[] }[];
};

const ref = (id: string, { code, name, type }: Unit) =>
  create(OrganizationRefSchema, { id, code, name, type: OrganizationType[type] });

/** Ids are the codes from the university down. */
const placesOf = (unit: Unit, above?: Place): Place[] => {
  const id = above ? `${above.id}/${unit.code}` : unit.code;
  const place = { id, lineage: [...(above?.lineage ?? []), ref(id, unit)] };
  return [place, ...(unit.below ?? []).flatMap((each) => placesOf(each, place))];
};
const places = new Map(placesOf(university).map((place) => [place.id, place]));

/** As the service's own checks of access ask for them. */
export const demoLineages: Record<string, string[]> = Object.fromEntries(
  [...places].map(([id, { lineage }]) => [
    id,
    lineage.map((_, depth) =>
      id
        .split("/")
        .slice(0, depth + 1)
        .join("/"),
    ),
  ]),
);

function lineageOf(id: string): Place["lineage"] {
  const place = places.get(id);
  if (place) return place.lineage;
  throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", id);
}

const held = meetings.flatMap(({ organization, type, held: times }) =>
  times.map((time) => ({
    ...{ id: `${organization} ${type} ${time}`, organizationId: organization, type: MeetingType[type] },
    startTime: timestampFromDate(new Date(`${time.replace(" ", "T")}:00+08:00`)),
  })),
);

/** What identity and meetings say of the demo university; people's ids are their numbers. */
export function ofDemoUniversity(method: string, request: unknown): Message | undefined {
  const { organizationId = "", codePath = "" } = request as { organizationId?: string; codePath?: string };
  if (method === "FindOrganization") return lineageOf(codePath).at(-1);
  if (method === "GetLineage")
    return create(GetLineageResponseSchema, { lineage: lineageOf(organizationId) });
  if (method === "ListUnits")
    return create(ListUnitsResponseSchema, {
      units: [...places.values()].filter(({ id }) => id.startsWith(organizationId)),
    });
  if (method === "ListRoll")
    return create(RollSchema, {
      entries: people
        .filter(({ branch, status }) => branch === organizationId && /^(FULL|PROBATIONARY)$/.test(status))
        .map(({ number, name }) => ({ personId: number, number, name })),
    });
  if (method === "FindMeetings") return create(FindMeetingsResponseSchema, { meetings: held });
  return undefined;
}
