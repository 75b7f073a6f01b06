// Run by mongosh: makes the replica set and the users what they should be, whatever they were. A user may do with the database of its service what the service does, and sees no other.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- mongosh knows no other way
const { readFileSync } = require("node:fs");

const NAME = "qiming";
const DEADLINE_MS = 120_000;
const {
  MONGO_INITDB_ROOT_USERNAME: root,
  MONGO_INITDB_ROOT_PASSWORD: secret,
  MONGODB_MEMBERS: count,
} = process.env;
const hosts = Array.from({ length: Number(count) }, (_, i) => `mongodb-${i + 1}:27017`);
const passwords = JSON.parse(readFileSync("/etc/qiming/users.json", "utf8"));
const services = Object.keys(passwords).filter((name) => name !== "operator");

const connection = connect(
  `mongodb://${root}:${encodeURIComponent(secret)}@${hosts[0]}/admin?directConnection=true`,
);
makeReplicaSet(connection);
makeUsers(
  connect(
    `mongodb://${root}:${encodeURIComponent(secret)}@${hosts.join(",")}/admin?replicaSet=${NAME}&w=majority`,
  ),
);

function makeReplicaSet(admin) {
  const wanted = hosts.map((host, _id) => ({ _id, host }));
  const isNew = !admin.hello().setName;
  if (isNew) admin.adminCommand({ replSetInitiate: { _id: NAME, members: wanted } });
  waitUntil("a primary", () => admin.hello().primary);
  if (isNew || !admin.hello().isWritablePrimary) return;
  // One member more at a time: the set must keep its majority in between.
  for (;;) {
    const { config } = admin.adminCommand({ replSetGetConfig: 1 });
    const next = wanted.find(({ host }) => !config.members.some((member) => member.host === host));
    if (!next) return;
    admin.adminCommand({
      replSetReconfig: { ...config, version: config.version + 1, members: [...config.members, next] },
    });
    waitUntil(
      `${next.host}`,
      () =>
        admin.adminCommand({ replSetGetStatus: 1 }).members.find(({ name }) => name === next.host)
          ?.stateStr === "SECONDARY",
    );
  }
}

function makeUsers(admin) {
  const own = (service) => [{ role: "readWrite", db: databaseOf(service) }];
  // Who restores a backup empties what was there.
  const all = services.flatMap((service) => [...own(service), { role: "dbAdmin", db: databaseOf(service) }]);
  for (const [user, pwd] of Object.entries(passwords)) {
    const roles = user === "operator" ? all : own(user);
    if (admin.getUser(user)) admin.updateUser(user, { pwd, roles });
    else admin.createUser({ user, pwd, roles });
  }
}

function databaseOf(service) {
  return `qiming_${service}`;
}

function waitUntil(what, look) {
  for (const end = Date.now() + DEADLINE_MS; !look(); sleep(500))
    if (Date.now() > end) throw new Error(`there is no ${what}`);
}
