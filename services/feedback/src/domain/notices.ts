import type { LocalizedText } from "./directory.ts";
import type { Ticket } from "./ticket.ts";

/** What somebody is told. */
export interface Telling {
  readonly personId: string;
  readonly kind: string;
  readonly title: LocalizedText;
  readonly text: LocalizedText;
  readonly path: string;
}

const TO_ASKER = {
  replied: { zhCn: "您的诉求有新的回复", en: "There is a word on what you raised" },
  asked: { zhCn: "您的诉求需要补充信息", en: "Something is asked about what you raised" },
  answered: { zhCn: "您的诉求已答复", en: "What you raised is answered" },
  not_accepted: { zhCn: "您的诉求未予受理，请查看原因", en: "What you raised was not accepted; see why" },
  transferred: { zhCn: "您的诉求已转交", en: "What you raised was passed on" },
  extended: { zhCn: "您的诉求需要更多时间办理", en: "What you raised needs more time" },
  merged: { zhCn: "您的诉求与另一件合并办理", en: "What you raised is answered with another ticket" },
} as const;
const TO_HANDLER = {
  arrived: { zhCn: "有一件诉求等待受理", en: "A ticket waits to be taken" },
  given: { zhCn: "有一件诉求交由您办理", en: "A ticket is given to you" },
  added: { zhCn: "诉求人补充了信息", en: "The asker said something" },
  nudged: { zhCn: "诉求人请您尽快办理", en: "The asker asks you to go on" },
  reopened: { zhCn: "一件诉求重新提出", en: "A ticket was reopened" },
  to_review: { zhCn: "有一份答复等您审核", en: "An answer waits to be read by you" },
  given_back: { zhCn: "一份答复退回修改", en: "An answer came back to you" },
  invited: { zhCn: "有一件诉求请您协同办理", en: "Your help is asked with a ticket" },
  to_coordinate: { zhCn: "有一件诉求等您协调", en: "A ticket waits to be coordinated" },
  to_supervise: { zhCn: "有一件诉求等您督办", en: "A ticket waits for a supervisor" },
  yellow: { zhCn: "黄牌：有一件诉求即将到期", en: "Yellow card: a ticket is due soon" },
  red: { zhCn: "红牌：有一件诉求已超期", en: "Red card: a ticket is overdue" },
} as const;
export type AskerEvent = keyof typeof TO_ASKER;
export type HandlerEvent = keyof typeof TO_HANDLER;

// What somebody wrote stands on its page alone.
const text = ({ number }: Ticket): LocalizedText => ({ zhCn: `编号 ${number}`, en: `Number ${number}` });

/** The asker is told, where there is somebody to tell. */
export const tellAsker = (event: AskerEvent, ticket: Ticket): Telling[] =>
  ticket.asker
    ? [
        {
          ...{ personId: ticket.asker.personId, kind: `feedback.ticket.${event}`, title: TO_ASKER[event] },
          ...{ text: text(ticket), path: `/m/voice/tickets/${ticket.id}` },
        },
      ]
    : [];

/** Those who handle it are told, each once; never whoever did it. */
export const tellHandlers = (
  event: HandlerEvent,
  ticket: Ticket,
  personIds: readonly string[],
  actorId = "",
): Telling[] =>
  [...new Set(personIds)]
    .filter((personId) => personId !== actorId && personId !== ticket.asker?.personId)
    .map((personId) => ({
      ...{ personId, kind: `feedback.handling.${event}`, title: TO_HANDLER[event] },
      ...{ text: text(ticket), path: `/m/voice/handling/${ticket.id}` },
    }));
