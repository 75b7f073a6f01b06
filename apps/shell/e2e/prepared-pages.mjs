import { foundGroup } from "./founded-group.mjs";
import { handleTickets } from "./handled-tickets.mjs";
import { holdHonours } from "./held-honours.mjs";
import { holdMeetings } from "./held-meetings.mjs";
import { holdReview } from "./held-review.mjs";
import { makeCases } from "./made-cases.mjs";
import { moderatePosts } from "./moderated-posts.mjs";
import { asReader, COLLEGE, fillPlaces, LIBRARY, READERS, REVIEWED } from "./pages/all-pages.mjs";
import { readCourse } from "./passed-course.mjs";
import { raiseTickets } from "./raised-tickets.mjs";

/**
 * Every page of the web with its address on the running platform, after something of each kind was made to be seen there. A second run finds what
 * the first has made.
 *
 * @param openWindow opens a window of somebody
 */
export async function preparePages(openWindow) {
  const secretary = await openWindow(READERS.secretary);
  const send = await readCourse(secretary, "25-steps");
  const meetings = await holdMeetings(send);
  const members = await Promise.all(REVIEWED.map((each) => openWindow(each)));
  const review = await holdReview(send, await Promise.all(members.map(asReader)));
  const office = await openWindow(READERS.office);
  const member = await openWindow(READERS.member);
  const sendAsOffice = await asReader(office);
  const honours = await holdHonours({
    ...{ office: sendAsOffice, secretary: send, member: await asReader(member) },
  });
  const college = await openWindow(COLLEGE);
  const cases = await makeCases({
    ...{ member: await asReader(member), secretary: send },
    ...{ college: await asReader(college), office: sendAsOffice },
  });
  const answering = await Promise.all(
    [LIBRARY.handler, LIBRARY.lead, LIBRARY.logistics].map((each) => openWindow(each)),
  );
  const [handler, lead, logistics] = await Promise.all(answering.map(asReader));
  const asker = await asReader(member);
  const tickets = {
    ...(await raiseTickets({ member: asker, handler, lead })),
    ...(await handleTickets({ asker, handler, logistics })),
  };
  const { spaces } = await send("GET", "feedback/spaces");
  const group = await foundGroup({ secretary: send, member: asker }, spaces[0].spaceId);
  const moderated = await moderatePosts({ member: asker, reader: send, office: sendAsOffice });
  const made = { ...meetings, ...review, ...honours, ...cases, ...tickets, ...group, ...moderated };
  const pages = await fillPlaces(sendAsOffice, made);
  for (const page of [secretary, member, office, college, ...members, ...answering])
    await page.context().close();
  return pages;
}
