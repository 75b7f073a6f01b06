import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { AttendanceService } from "@qiming/contracts/meetings/v1/attendance_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { fromReply, fromStatus } from "./from-proto.ts";
import { toAttendee, toMeeting } from "./to-proto.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function attendanceHandler({
  attendance,
  reading,
  board,
}: UseCases): Handlers<typeof AttendanceService> {
  return {
    async replyToNotice({ meetingId, reply, reason }, { actor }) {
      const person = requirePerson(actor);
      await attendance.reply(meetingId, person.personId, fromReply(reply), reason);
      return toMeeting(await reading.get(meetingId, person));
    },
    async signIn({ meetingId, token, code }, { actor }) {
      const { personId } = requirePerson(actor);
      const { invited, presence } = await attendance.signIn(meetingId, personId, { token, code });
      return toAttendee(invited, presence, true);
    },
    async callRoll({ meetingId, personId, status, reason }, { actor }) {
      const caller = requirePerson(actor);
      await attendance.callRoll(meetingId, personId, { status: fromStatus(status), reason }, caller.personId);
      return toMeeting(await reading.get(meetingId, caller));
    },
    async *watchBoard({ meetingId }, { actor, signal }) {
      for await (const { view, token, code, nextTokenTime } of board(meetingId, requirePerson(actor), signal))
        yield {
          // It stands before everybody.
          meeting: toMeeting({ ...view, readerId: "", mayManage: false }),
          token,
          code,
          ...(nextTokenTime && { nextTokenTime: timestampFromDate(nextTokenTime) }),
        };
    },
  };
}
