import { timestampDate } from "@bufbuild/protobuf/wkt";
import { MeetingService, MeetingType } from "@qiming/contracts/meetings/v1/meeting_service";
import type { Parts } from "@qiming/service-kit";
import type { PastMeetings } from "../usecases/ports.ts";

/** What was held, by asking meetings. */
export function meetingsRegister({ client }: Pick<Parts, "client">): PastMeetings {
  return {
    async between(organizationId, fromDay, toDay) {
      // Not before it is asked for: points can run where meetings does not.
      const found = await client(MeetingService).findMeetings({ organizationId, fromDay, toDay });
      return found.meetings.map(({ id, organizationId: placeId, type, startTime }) => ({
        ...{ id, organizationId: placeId, type: MeetingType[type] },
        startTime: timestampDate(startTime!),
      }));
    },
  };
}
