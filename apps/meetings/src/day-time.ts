/** Days and times as fields of a form hold them. They are those of Shanghai, wherever the device is. */
export interface DayAndTime {
  /** 2026-03-18 and 19:00. */
  day: string;
  time: string;
}

const OFFSET = "+08:00";
const OFFSET_MS = 8 * 3_600_000;

export function toDayAndTime(startTime: string): DayAndTime {
  const local = new Date(new Date(startTime).getTime() + OFFSET_MS).toISOString();
  return { day: local.slice(0, 10), time: local.slice(11, 16) };
}

/** None where one of the two is missing. */
export const startOf = ({ day, time }: DayAndTime): Date | undefined =>
  day && time ? new Date(`${day}T${time}:00${OFFSET}`) : undefined;
