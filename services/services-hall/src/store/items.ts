import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Definition } from "../domain/definition.ts";
import { versionNumbered, type ServiceItem } from "../domain/item.ts";
import type { ItemChange, Items } from "../usecases/ports.ts";

/** So many published definitions are held, the newest. */
const MOST_HELD = 300;

/** What offering one goes by. */
const OUTLINE = {
  ...{ organizationId: 1, organizationName: 1, lastDay: 1 },
  ...{ "versions.version": 1, "versions.effectiveDay": 1 },
} as const;

/** An item's own count of changes lies beside that of the document. */
type ItemDocument = Omit<ServiceItem, "revision"> & { readonly changes: number };
interface DocumentChange {
  readonly value: ItemDocument;
  readonly act: ItemChange["act"];
}

/** Service items in MongoDB, one document each with its versions. */
export function mongoItems(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Items & { collection: mongo.Collection } {
  const kept = keptDocuments<ItemDocument, DocumentChange>({
    ...{ database, clock, wakeRelay, name: "items", busy: "ITEM_BUSY", valueOf: ({ value }) => value },
    eventsOf: ({ value, act }, now) => [
      newEvent(
        AuditRecordedSchema,
        { ...act, organizationId: value.organizationId, details: { ...act.details, code: value.id } },
        now,
      ),
    ],
  });
  /** An item lies with all its versions: neither a case that is read nor the list of what is offered must bring them all along. */
  const definitions = new Map<string, Definition>();
  const list = async (filter: object): Promise<ServiceItem[]> => {
    const found = kept.collection.find(filter as never, { projection: { outbox: 0 } }).sort({ _id: 1 });
    return (await found.toArray()).map((each) => toItem(kept.toValue(each)));
  };
  return {
    collection: kept.collection as unknown as mongo.Collection,
    async find(code) {
      const found = await kept.find(code);
      return found && toItem(found);
    },
    async definition(code, version) {
      const key = `${code} ${version}`;
      const known = definitions.get(key);
      if (known) return known;
      const item = await kept.find(code);
      if (!item) throw new RangeError(`there is no item ${code}`);
      const { definition } = versionNumbered(item, version);
      if (definitions.size >= MOST_HELD) definitions.delete(definitions.keys().next().value!);
      definitions.set(key, definition);
      return definition;
    },
    async termOf(code) {
      const found = await kept.collection.findOne({ _id: code } as never, { projection: { lastDay: 1 } });
      if (!found) throw new RangeError(`there is no item ${code}`);
      return { lastDay: found.lastDay };
    },
    async eraseName(personId) {
      // With the revision, so that no change that began before puts the name back.
      await kept.collection.updateMany(
        { "versions.publisherId": personId } as never,
        { $set: { "versions.$[theirs].publisherName": "" }, $inc: { revision: 1 } } as never,
        { arrayFilters: [{ "theirs.publisherId": personId }] },
      );
    },
    listOf: (organizationId) => list({ organizationId }),
    async findOrganization() {
      const projection = { organizationId: 1 };
      return (await kept.collection.findOne({}, { projection }))?.organizationId;
    },
    async listOn(organizationIds) {
      const found = kept.collection
        .find({ organizationId: { $in: [...organizationIds] } } as never, { projection: OUTLINE })
        .sort({ _id: 1 });
      return (await found.toArray()).map(({ _id, ...outline }) => ({ ...outline, id: String(_id) }));
    },
    add: ({ item, act }) => kept.add({ value: toDocument(item), act }),
    change: async (code, decide) =>
      toItem(
        await kept.change(code, (value) => {
          const before = toItem(value);
          const { item, act } = decide(before);
          return { value: item === before ? value : toDocument(item), act };
        }),
      ),
  };
}

const toItem = ({ changes, ...fields }: ItemDocument): ServiceItem => ({ ...fields, revision: changes });
const toDocument = ({ revision, ...fields }: ServiceItem): ItemDocument => ({ ...fields, changes: revision });
