import { MongoClient, type ClientSession, type Collection, type Document } from "mongodb";

/** Each service's own is called by its name. */
const OWN = /^qiming_/;

/** The databases of the platform, whichever services there are. */
export async function ownDatabases(client: MongoClient): Promise<string[]> {
  const { databases } = await client.db("admin").admin().listDatabases({ nameOnly: true });
  return databases
    .map(({ name }) => name)
    .filter((name) => OWN.test(name))
    .sort();
}

export async function collectionsOf(client: MongoClient, database: string): Promise<Collection[]> {
  const found = await client.db(database).listCollections({}, { nameOnly: true }).toArray();
  return found
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("system."))
    .sort()
    .map((name) => client.db(database).collection(name));
}

/** Without the one on `_id`, which every collection has. */
export async function indexesOf(collection: Collection): Promise<Document[]> {
  const found = await collection.indexes();
  return found
    .filter(({ name }) => name !== "_id_")
    .map(({ v: _, ...index }) => index as Document)
    .sort((a, b) => (String(a["name"]) < String(b["name"]) ? -1 : 1));
}

/**
 * Reads everything as of one instant, over all databases, while people write: an event cannot have left its sender and not arrived at its receiver.
 */
export async function atOneInstant<T>(
  uri: string,
  read: (client: MongoClient, session: ClientSession) => Promise<T>,
): Promise<T> {
  return withClient(uri, (client) =>
    client.withSession({ snapshot: true }, async (session) => {
      // The first read fixes the instant; what is there to be read is asked afterwards.
      await client.db("qiming_identity").collection("migrations").findOne({}, { session });
      // The driver keeps it to itself; without it each read would be of an instant of its own.
      const { snapshotTime } = session as { snapshotTime?: unknown };
      if (!snapshotTime) throw new Error("the database reads at no instant; is it a replica set?");
      return read(client, session);
    }),
  );
}

/** @param uri without a database name */
export async function withClient<T>(uri: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 10_000, ignoreUndefined: true });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.close();
  }
}
