/** Meetings as a file that any calendar takes in: RFC 5545. */
import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { isAboutMember } from "./meeting-types.ts";
import { endOf, linkOf } from "./meeting.ts";

/** Of one line in UTF-8, without its end. */
const MOST_OCTETS = 75;
const LINE_END = "\r\n";

interface Surroundings {
  /** Stands above the agenda. */
  readonly agenda: string;
  /** Stands for an item about somebody: a reader's calendar may be anywhere. */
  readonly aboutSomebody: string;
  /** The address of a meeting's page. */
  readonly pageOf: (meetingId: string) => string;
  readonly now: Date;
}

export function toCalendar(meetings: readonly MeetingJson[], around: Surroundings): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Qiming//Meetings//ZH",
    "CALSCALE:GREGORIAN",
    ...meetings.flatMap((meeting) => toEvent(meeting, around)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => folded(line) + LINE_END).join("");
}

function toEvent(meeting: MeetingJson, { agenda, aboutSomebody, pageOf, now }: Surroundings): string[] {
  const { id = "", state, revision = 0 } = meeting;
  const { title = "", startTime = "", minutes = 0, place = "", link } = meeting.plan ?? {};
  const online = linkOf({ link });
  // Not every calendar shows the address of its own field.
  const description = [
    agenda,
    ...(meeting.agenda ?? []).map(
      ({ title: point, vote }, i) => `${i + 1}. ${isAboutMember(vote?.motion?.kind) ? aboutSomebody : point}`,
    ),
    ...(online ? ["", online] : []),
    "",
    pageOf(id),
  ];
  return [
    "BEGIN:VEVENT",
    `UID:${escaped(id)}@qiming`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(new Date(startTime))}`,
    `DTEND:${utc(endOf(startTime, minutes))}`,
    `SUMMARY:${escaped(title)}`,
    ...(place ? [`LOCATION:${escaped(place)}`] : []),
    ...(online ? [`URL:${online}`] : []),
    `DESCRIPTION:${escaped(description.join("\n"))}`,
    `STATUS:${state === "MEETING_STATE_CANCELLED" ? "CANCELLED" : "CONFIRMED"}`,
    `SEQUENCE:${revision}`,
    "END:VEVENT",
  ];
}

/** 20260318T110000Z */
const utc = (time: Date): string => `${time.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

/** Control characters have no place in a text; line ends and tabs do. */
const escaped = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .replace(/[\\;,]/g, "\\$&")
    .replaceAll("\n", "\\n");

/** Goes on in the next line after a space, never in the middle of a character. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let text = "";
  let octets = 0;
  for (const character of line) {
    const { length } = encoder.encode(character);
    if (octets + length > MOST_OCTETS) {
      text += `${LINE_END} `;
      octets = 1;
    }
    text += character;
    octets += length;
  }
  return text;
}
