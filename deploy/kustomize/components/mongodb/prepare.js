// Makes the replica set where there is none, and of each secret a user who has what its address says: run again, it sets the passwords anew.
const { readFileSync, readdirSync } = require("node:fs");

const FOLDER = "/etc/qiming";
const secretOf = (name) => readFileSync(`${FOLDER}/${name}/uri`, "utf8").trim();

try {
  rs.status();
} catch {
  rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongodb-0.mongodb:27017" }] });
}
while (!db.hello().isWritablePrimary) sleep(500);

const admin = db.getSiblingDB("admin");
for (const name of readdirSync(FOLDER)) {
  const { username, password } = new URL(secretOf(name));
  // A service has its own database and no other; the operator's commands read all of them to back them up, and write them to restore.
  const roles =
    name === "operator"
      ? ["readWriteAnyDatabase", "dbAdminAnyDatabase", "clusterMonitor"].map((role) => ({
          role,
          db: "admin",
        }))
      : ["readWrite", "dbAdmin"].map((role) => ({ role, db: `qiming_${name}` }));
  const user = { pwd: decodeURIComponent(password), roles };
  if (admin.getUser(username)) admin.updateUser(username, user);
  else admin.createUser({ user: username, ...user });
  print(`${username} may do what ${name} needs`);
}
